"""A trained network as one page that computes: one draws a digit, and sees every layer's answer to it.

- `network`: the layers as the page's scripts read them, and the weights as one row of numbers.
- `examples`: a few held-out pictures, and what they tell of the training pictures.
- `words`: what the scripts say, in the language of the page.
- `page`: all of it as one file, of `templates/`.

The scripts, each needing those before it: `windows.js` and `forward.js` compute the network, `backward.js` its gradients,
`explain.js` what follows from them (Grad-CAM, occlusion, one number's sum), `fit.js` makes a picture the input. `paint.js`,
`draw.js`, `pixel.js`, `maps.js`, `heat.js` and `filters.js` are what one sees; `held.js` reads what the file holds, and
`main.js` joins all. They need no library, and the page asks no server.
"""
