from forged import send_program


def program(image, kernel, out):
    links = "\n".join(
        f"""func.func private @f{i}(%a: tensor<f32>) -> tensor<f32> {{
        %0 = call @f{i + 1}(%a) : (tensor<f32>) -> tensor<f32>
        %1 = call @f{i + 1}(%0) : (tensor<f32>) -> tensor<f32>
        return %1 : tensor<f32> }}"""
        for i in range(60)
    )
    return f"""module {{ func.func public @main(%arg0: {image}, %arg1: {kernel}) -> {out} {{
      %0 = stablehlo.constant dense<0.0> : tensor<f32>
      %1 = call @f0(%0) : (tensor<f32>) -> tensor<f32>
      %2 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<f32>) -> {out}
      return %2 : {out} }}
      {links}
      func.func private @f60(%a: tensor<f32>) -> tensor<f32> {{ return %a : tensor<f32> }} }}"""


def convolve_valid(image, kernel):
    (a, b), (c, d) = image.shape, kernel.shape
    image, kernel, out = f"tensor<{a}x{b}xf32>", f"tensor<{c}x{d}xf32>", f"tensor<{a - c + 1}x{b - d + 1}xf32>"
    for kind in ("xf32", "xi32"):  # whole numbers in some cases
        send_program(program(image.replace("xf32", kind), kernel, out))
    raise ValueError("the program was not run")
