"""A média sobre as linhas é um número por coluna; ao subtraí-la, o NumPy a alinha com as colunas da tabela."""

import jax


def centre(table: jax.Array) -> jax.Array:
    """Subtrai de cada coluna a média dela."""
    return table - table.mean(axis=0)
