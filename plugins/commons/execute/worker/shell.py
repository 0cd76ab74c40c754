"""Code as a notebook runs it: IPython's shell, with what it would print or draw recorded instead."""

from __future__ import annotations

import subprocess
import sys
import traceback
from typing import TYPE_CHECKING, Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from commons.execute.worker.messages import Frame, Raised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.execute.worker.outputs import Outputs

_CELL = "<cell {}>"
_LONGEST_MESSAGE = 2000
# Figures that are the same in every run and fit any page: no background, and text that is text.
FIGURES: Any = {
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "font.sans-serif": ["DejaVu Sans"],
    "legend.facecolor": "none",
    "savefig.transparent": True,
    # An image keeps its own pixels, which the browser enlarges: enlarged here it would weigh many times as much.
    "image.composite_image": False,
    "image.interpolation": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "gpt-commons",
}
_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))


class PageShell(InteractiveShell):
    """An IPython shell that records.

    Args:
        outputs: Where everything goes that a cell makes.
    """

    def __init__(self, outputs: Outputs) -> None:
        self.outputs = outputs
        self.failures: list[BaseException] = []
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        config.InteractiveShell.cache_size = 0
        config.InlineBackend.figure_formats = {"svg"}
        config.InlineBackend.print_figure_kwargs = {"bbox_inches": "tight", "metadata": _NO_METADATA}
        super().__init__(  # type: ignore[no-untyped-call]
            config=config, compiler_class=_Compiler, displayhook_class=_DisplayHook, display_pub_class=_DisplayPublisher
        )
        InteractiveShell._instance = self  # type: ignore[assignment]
        _draw_as_svg(self)

    def run(self, source: str) -> Raised | None:
        """Run a cell.

        Returns:
            What it raised.
        """
        self.failures.clear()
        result = self.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
        error = result.error_before_exec or result.error_in_exec or next(iter(self.failures), None)
        return _described(error) if error is not None else None

    def system(self, cmd: str) -> None:
        """Run the command of a line `!command`; what it prints is the cell's, and its failure too."""
        command = self.var_expand(cmd, depth=1)  # type: ignore[no-untyped-call]
        subprocess.run(command, shell=True, check=True)  # noqa: S602 - that is what the line says
        self.outputs.collect()

    def ask_exit(self) -> None:
        """End the page as `exit()` ends a notebook: that is no way to end a page."""
        raise SystemExit("a page ends with its last cell")

    def enable_gui(self, gui: str | None = None) -> None:
        """Nothing: there is no window."""

    def showtraceback(self, exc_tuple: Any = None, *_: Any, **__: Any) -> None:
        """Keep an exception that IPython would only print, such as that of a figure that cannot be drawn."""
        error = (exc_tuple or sys.exc_info())[1]
        if error is not None:
            self.failures.append(error)

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        """As `showtraceback`."""
        self.showtraceback()

    def show_usage_error(self, exc: BaseException) -> None:
        """As `showtraceback`."""
        self.failures.append(exc)


def _outputs(shell: object) -> Outputs:
    assert isinstance(shell, PageShell)  # noqa: S101 - its hooks know no other
    return shell.outputs


class _Compiler(CachingCompiler):
    """Names a cell's code by its number, which is the same in every run."""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:  # noqa: ARG002 - IPython's
        return _CELL.format(number)


class _DisplayHook(DisplayHook):
    """Records the value of a cell's last line."""

    def start_displayhook(self) -> None:
        pass

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: object = None) -> None:  # noqa: ARG002
        _outputs(self.shell).show(format_dict, is_result=True)

    def finish_displayhook(self) -> None:
        pass


class _DisplayPublisher(DisplayPublisher):
    """Records what `display` shows."""

    def publish(self, data: dict[str, Any], *_: Any, **__: Any) -> None:
        _outputs(self.shell).show(data, is_result=False)

    def clear_output(self, wait: bool = False) -> None:  # noqa: FBT001, FBT002 - IPython's
        """Nothing: a page keeps what was shown."""


def _draw_as_svg(shell: PageShell) -> None:
    import matplotlib as mpl
    import matplotlib.pyplot as plt
    from IPython.core.pylabtools import activate_matplotlib
    from matplotlib_inline.backend_inline import configure_inline_support

    activate_matplotlib("inline")
    plt.uninstall_repl_displayhook()  # figures are drawn once, when they are shown
    configure_inline_support(shell, "inline")
    mpl.rcParams.update(FIGURES)


def _described(error: BaseException) -> Raised:
    name = type(error).__name__
    try:
        text = (error.msg if isinstance(error, SyntaxError) else str(error)) or ""
    except Exception as failed:
        text = f"(its message cannot be made: {type(failed).__name__})"
    frames = [*_frames(error)]
    if isinstance(error, SyntaxError):
        frames += _syntax_frame(error)
    return Raised(name=name, text=text[:_LONGEST_MESSAGE], frames=tuple(frames))


def _frames(error: BaseException) -> Iterator[Frame]:
    for frame in traceback.extract_tb(error.__traceback__):
        cell = _cell(frame.filename)
        if cell is not None:
            function = "" if frame.name == "<module>" else frame.name
            yield Frame(cell=cell, line=(frame.lineno or 1) - 1, function=function)


def _syntax_frame(error: SyntaxError) -> Iterator[Frame]:
    cell = _cell(error.filename or "")
    if cell is not None:
        yield Frame(cell=cell, line=(error.lineno or 1) - 1, function="")


def _cell(filename: str) -> int | None:
    start, end = _CELL.split("{}")
    number = filename.removeprefix(start).removesuffix(end)
    return int(number) - 1 if filename == _CELL.format(number) and number.isdecimal() else None
