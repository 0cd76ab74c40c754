"""What most pages import, imported once: a process that is forked from here has it already.

Nothing of this project is here but the worker itself: a page imports what is on the disk when it is run.
"""

import gc
import os
from importlib import import_module

# With what IPython and NumPy import only when it is used, which is in every page.
_MODULES = (
    "IPython.core.application",
    "IPython.core.completerlib",
    "IPython.core.crashhandler",
    "IPython.core.interactiveshell",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "matplotlib.backends.backend_svg",
    "matplotlib_inline.backend_inline",
    "numpy.random",
    "commons.execute.worker.child",
    "commons.execute.worker.guard",
    "commons.execute.worker.outputs",
    "commons.execute.worker.shell",
)


def _draw_first_figure() -> None:
    """Import what a first figure does, and look for fonts."""
    import matplotlib.pyplot as plt

    figure = plt.figure()
    figure.add_subplot().plot([0, 0])
    figure.savefig(os.devnull, format="svg")
    plt.close(figure)


# What is here is there for good: nobody need look through it for what may be freed, neither while it is imported, which
# takes a tenth of the time, nor in a page's process, where Matplotlib has it done with every figure that is closed and
# memory would be copied for it.
gc.disable()
for _module in _MODULES:
    import_module(_module)

_draw_first_figure()
gc.freeze()
gc.enable()
