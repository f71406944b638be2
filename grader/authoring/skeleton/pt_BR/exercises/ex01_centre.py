"""Centre uma tabela: desloque cada coluna para que a média dela seja 0.

Uma linha é uma observação, uma coluna é uma grandeza que foi medida. Subtraia de cada número a média da sua coluna:

    1 10          -1 -10
    2 20    ->     0   0
    3 30           1  10

As médias são 2 e 20. Laços são bem-vindos; NumPy e jax.numpy servem, os dois.
"""

import jax
import jax.numpy as jnp
import numpy as np


def centre(table: jax.Array) -> jax.Array:
    """Subtrai de cada coluna a média dela.

    Args:
        table: formato (linhas, colunas), com pelo menos uma linha.

    Returns:
        Formato (linhas, colunas).
    """
    raise NotImplementedError
