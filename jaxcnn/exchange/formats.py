"""Which format is written by which function."""

from jaxcnn.trained import Trained


def encoded(model: Trained, name: str) -> bytes:
    """Return a trained network in a format, by its name: "safetensors", "stablehlo" or "onnx".

    Raises:
        MissingLibraryError: What writes the format is not installed.
        TypeError: A layer that the format has no operation for here.
        ValueError: An unknown format.
    """
    # Each is imported when it is asked for: ONNX and JAX's exporter take their time.
    match name:
        case "safetensors":
            from jaxcnn.exchange.weights import to_safetensors

            return to_safetensors(model)
        case "stablehlo":
            from jaxcnn.exchange.stablehlo import to_stablehlo

            return to_stablehlo(model)
        case "onnx":
            from jaxcnn.exchange.onnx import to_onnx

            return to_onnx(model)
        case _:
            raise ValueError(f'format must be "safetensors", "stablehlo" or "onnx", got {name!r}')
