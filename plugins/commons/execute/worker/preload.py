"""What most pages import, imported once: a process that is forked from here has it already.

Nothing of this project is here but the worker itself: a page imports what is on the disk when it is run.
"""

import gc

import matplotlib.pyplot as plt
import numpy as np

from commons.execute.worker import child, guard, shell

__all__ = ["child", "guard", "shell"]

# What a first figure imports, and the fonts it looks for.
_figure = plt.figure()
_figure.add_subplot().plot(np.zeros(2))
_figure.savefig("/dev/null", format="svg")
plt.close(_figure)

# What is here is there for good: a page's process need not look through it for what may be freed, which Matplotlib has
# done with every figure that is closed, nor copy the memory that it is in.
gc.collect()
gc.freeze()
