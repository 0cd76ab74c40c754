"""`gptcore convert`: the same model in another precision or layout."""

from __future__ import annotations

from pathlib import Path

import click

from gptcore.cli.shared import force_option, in_bytes, require_room


@click.command()
@click.argument("source")
@click.argument("target", type=click.Path(file_okay=False, path_type=Path))
@click.option("--dtype", type=click.Choice(["float16", "float32"]), default="float32", help="Precision to store.")
@click.option("--no-prefix", is_flag=True, help="Names without `transformer.`, as in GPT-2's own files.")
@click.option("--max-file-mb", type=click.IntRange(min=1), help="Several files and an index rather than a larger one.")
@force_option
def convert(source: str, target: Path, *, dtype: str, no_prefix: bool, max_file_mb: int | None, force: bool) -> None:
    """Write a model in another precision or layout.

    SOURCE is a shipped model's name or a folder: weights in one file or several, float16, bfloat16, float32 or float64,
    names with or without prefix, tokenizer.json or vocab.json and merges.txt. TARGET is the folder to write, which
    Hugging Face's transformers reads too.

    \b
    Examples:
      gptcore convert ./gpt2 ./gpt2-half --dtype float16
      gptcore convert fairytales ./tales --no-prefix --max-file-mb 5
    """
    from gptcore import checkpoint
    from gptcore.tokenizer import Tokenizer

    require_room(target, force=force)
    folder = checkpoint.find(source)
    config, parameters = checkpoint.read(folder)
    has_tokenizer = any((folder / name).exists() for name in ("tokenizer.json", "vocab.json"))
    tokenizer = Tokenizer.from_pretrained(folder) if has_tokenizer else None
    checkpoint.write(
        target,
        config,
        parameters,
        dtype=dtype,
        tokenizer=tokenizer,
        prefix=not no_prefix,
        max_file_bytes=None if max_file_mb is None else max_file_mb * 10**6,
    )
    files = {tensor.path for tensor in checkpoint.examine(target).tensors.values()}
    size = in_bytes(sum(path.stat().st_size for path in files))
    click.echo(f"{target}: {dtype}, {size} in {len(files)} file{'s'[: len(files) > 1]}")
    if tokenizer is None:
        for name in ("tokenizer.json", "vocab.json", "merges.txt"):  # of a model that was there before
            (target / name).unlink(missing_ok=True)
        click.echo(f"{folder} has no tokenizer, and so has {target}", err=True)
