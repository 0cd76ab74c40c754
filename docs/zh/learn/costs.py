# ---
# title: GPT 的开销
# description: 一个同时是网页的 Python 程序：由模型的形状算出 GPT 的权重个数、内存和运算量。
# ---

# %% [markdown]
# # GPT 的开销 {#title}
#
# 模型有多少权重、占多少内存、写一个词元要做多少运算，都由它的形状决定。本页为本站的模型和 [GPT-2](https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf) 公布的四种规模（见其表 2）算出这些数字。这一页就是一个 Python 程序，每次构建网站都会运行，页末可以下载。
#
# ## 形状 {#shapes}
#
# 共 $N$ 层，宽度为 $d$，上下文最多 $n_\text{ctx}$ 个词元，词表有 $V$ 个词元；前馈层宽 $4d$。

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
# ## 权重 {#weights}
#
# 权重几乎都在矩阵里：每层注意力有 $4d^2$ 个，前馈层有 $8d^2$ 个；嵌入矩阵 $Vd$ 个只算一次，因为它也用作输出层。所以 $12Nd^2+Vd$ 已经很接近：

# %%
print(f"{'':<13}{'weights':>15}{'12Nd² + Vd':>15}{'in the layers':>15}")
for name, shape in shapes.items():
    counts = parameters_by_group(shape)
    total, layers = sum(counts.values()), counts["attention"] + counts["feed-forward"]
    rule = 12 * shape.n_layer * shape.n_embd**2 + shape.vocab_size * shape.n_embd
    print(f"{name:<13}{total:>15,}{rule:>15,}{layers / total:>15.0%}")

# %% [markdown]
# GPT-2 的词表很大：在最小的模型里，嵌入就占全部权重的将近三分之一。模型大了，权重几乎全在各层里；本站的模型虽小，词表也小，所以权重大部分也在各层里。
#
# ## 内存 {#memory}
#
# `gptcore` 用单精度计算，每个权重占 4 个字节。写文本时还要存放所有词元的[键和值](gpt.md)：每个词元 $2Nd$ 个数。

# %%
print(f"{'':<13}{'weights':>12}{'full context':>15}")
for name, shape in shapes.items():
    weights, cache = 4 * sum(parameters_by_group(shape).values()), cache_bytes(shape, shape.n_positions)
    print(f"{name:<13}{weights / 2**20:>8,.0f} MiB{cache / 2**20:>11,.0f} MiB")

# %% [markdown]
# ## 运算量 {#work}
#
# 处理一个词元时，矩阵的每个权重各做一次乘法和一次加法，即两次运算。上下文越长，注意力增加的运算越多；不过即使上下文用满，它也只占较小的部分。

# %%
print(f"{'':<13}{'first token':>14}{'last token':>14}")
for name, shape in shapes.items():
    first, last = (flops_per_token(shape, n) / 1e6 for n in (1, shape.n_positions))
    print(f"{name:<13}{first:>7,.0f} MFLOP{last:>8,.0f} MFLOP")
