"""Onde um curso começa: um exercício com tudo o que é preciso, e pouco mais."""

from typing import Any

import numpy as np

from grader.exercise import Case, Check, Exercise, misconception

from ._tables import whole_numbers

EXAMPLE = np.array([[1, 10], [2, 20], [3, 30]], np.float32)


@misconception(
    "Você subtrai uma média só, a da tabela inteira. Cada coluna tem a sua própria média: calcule-a sobre as linhas."
)
def média_da_tabela_inteira(table: Any) -> Any:
    """Uma média para tudo."""
    return table - table.mean()


@misconception(
    "Você subtrai as médias das linhas. axis é o eixo que desaparece: para as médias das colunas, o primeiro."
)
def médias_das_linhas(table: Any) -> Any:
    """O outro eixo."""
    return table - table.mean(axis=1, keepdims=True)


@misconception(
    "Você divide também pelo desvio. Isso é padronizar; centrar desloca os números e não muda a escala deles."
)
def também_em_escala(table: Any) -> Any:
    """Padronizada onde é possível."""
    spread = table.std(axis=0)
    return (table - table.mean(axis=0)) / np.where(spread == 0, 1, spread)


EXERCISE = Exercise(
    title="Centrar uma tabela",
    lesson="Uma média sobre o eixo 0 é um número por coluna, e o NumPy a alinha com as colunas na subtração.",
    checks=(
        Check(
            "o exemplo",
            points=0,
            rationale="A tabela do enunciado: três linhas, duas colunas.",
            help="Some uma coluna da sua resposta: a soma tem de ser 0.",
            cases=lambda _: [Case((EXAMPLE,))],
        ),
        Check(
            "tabelas de qualquer formato",
            points=3,
            rationale="Mais colunas do que linhas, mais linhas do que colunas, uma linha só, números negativos.",
            help="Qual é a resposta para uma tabela de uma linha? As médias das colunas são essa linha.",
            cases=lambda rng: [
                Case((whole_numbers(rng, *shape),)) for shape in ((1, 2), (2, 3), (5, 2), (4, 4))
            ],
        ),
    ),
    hints=(
        "Uma tabela de 3 linhas e 2 colunas: quantas médias há para subtrair?",
        "A resposta tem o formato da tabela, e cada coluna dela soma 0.",
        "Veja o que `mean` faz com `axis=0` e com `axis=1` numa tabela que não é quadrada.",
    ),
    misconceptions=(média_da_tabela_inteira, médias_das_linhas, também_em_escala),
)
