"""The app: every action of the playground in one class, and the keys they are bound to."""

from __future__ import annotations

from gradtui.ui.actions.descend import Descend
from gradtui.ui.actions.help import Help
from gradtui.ui.actions.look import Look
from gradtui.ui.actions.mouse import Mouse
from gradtui.ui.actions.panels import Panels
from gradtui.ui.actions.views import Views
from gradtui.ui.bindings import bindings


class GradtuiApp(Descend, Panels, Mouse, Look, Views, Help):
    """The playground on a screen."""

    TITLE = "gradtui"
    CSS_PATH = "gradtui.tcss"
    BINDINGS = bindings(everywhere=True)
    ENABLE_COMMAND_PALETTE = False
