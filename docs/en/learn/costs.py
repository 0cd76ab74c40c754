# ---
# title: What a GPT costs
# description: A Python program that is a page; it computes weights, memory and operations of GPTs from their shapes.
# ---

# %% [markdown]
# # What a GPT costs {#title}
#
# How many weights a model has, how much memory it takes and how much work it is to write a token all follow from its shape. This page computes them for the model of this site and for the four sizes in which [GPT-2](https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf) was published (table 2 there). It is a Python program that is run whenever the site is built; at the end you can download it.
#
# ## Shapes {#shapes}
#
# $N$ layers of width $d$, a context of at most $n_\text{ctx}$ tokens, and a vocabulary of $V$ tokens; the feed-forward layers are $4d$ wide.

# %%
import gptcore
from gptcore import GPTConfig
from gptcore.costs import cache_bytes, flops_per_token, parameters_by_group

shapes = {
    "fairytales": gptcore.load("fairytales")[0].config,
    "GPT-2 small": GPTConfig(),
    "GPT-2 medium": GPTConfig(n_embd=1024, n_layer=24, n_head=16),
    "GPT-2 large": GPTConfig(n_embd=1280, n_layer=36, n_head=20),
    "GPT-2 XL": GPTConfig(n_embd=1600, n_layer=48, n_head=25),
}
print(f"{'':<13}{'N':>4}{'d':>6}{'heads':>7}{'n_ctx':>7}{'V':>8}")
for name, shape in shapes.items():
    print(f"{name:<13}{shape.n_layer:>4}{shape.n_embd:>6}{shape.n_head:>7}{shape.n_positions:>7}{shape.vocab_size:>8,}")

# %% [markdown]
# ## Weights {#weights}
#
# Nearly all weights are in matrices: in each layer $4d^2$ for attention and $8d^2$ for the feed-forward layer, and once $Vd$ for the embedding, which is the output layer too. So $12Nd^2+Vd$ is already close:

# %%
print(f"{'':<13}{'weights':>15}{'12Nd² + Vd':>15}{'in the layers':>15}")
for name, shape in shapes.items():
    counts = parameters_by_group(shape)
    total, layers = sum(counts.values()), counts["attention"] + counts["feed-forward"]
    rule = 12 * shape.n_layer * shape.n_embd**2 + shape.vocab_size * shape.n_embd
    print(f"{name:<13}{total:>15,}{rule:>15,}{layers / total:>15.0%}")

# %% [markdown]
# The vocabulary of GPT-2 is large: in its smallest model the embedding is nearly a third of all weights. In a larger one nearly everything is in the layers, and so is most of the model of this site, because its vocabulary is small.
#
# ## Memory {#memory}
#
# In single precision, in which `gptcore` computes, a weight takes 4 bytes. Writing text needs room for the [keys and values](gpt.md) of all tokens as well: $2Nd$ numbers each.

# %%
print(f"{'':<13}{'weights':>12}{'full context':>15}")
for name, shape in shapes.items():
    weights, cache = 4 * sum(parameters_by_group(shape).values()), cache_bytes(shape, shape.n_positions)
    print(f"{name:<13}{weights / 2**20:>8,.0f} MiB{cache / 2**20:>11,.0f} MiB")

# %% [markdown]
# ## Work {#work}
#
# Each weight of a matrix is multiplied once and added once for a token: two operations. Attention adds more as the context grows, but even at its full length it is the smaller part.

# %%
print(f"{'':<13}{'first token':>14}{'last token':>14}")
for name, shape in shapes.items():
    first, last = (flops_per_token(shape, n) / 1e6 for n in (1, shape.n_positions))
    print(f"{name:<13}{first:>7,.0f} MFLOP{last:>8,.0f} MFLOP")
