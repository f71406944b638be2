"""Where there is no keyboard, no screen and not every library: nothing waits, and a learner is told what is missing."""

import pytest
from notebook_cells import RIGHT, STEM
from patience import PATIENT
from submissions import hand_in

from grader.sandbox.start_method import servers

MINE = RIGHT.split("\n\n\n")[1]
TOP_OF_FILE = "import numpy as np\n"
TIMES_ONE = MINE.replace("* kernel)", "* kernel * ONE)")
CALLS_CONV = "def convolve_valid(image, kernel):\n    return conv(image, kernel)"
SCRIPT = f"{STEM}.py"


def _end(tail):
    return {SCRIPT: f"{TOP_OF_FILE}{MINE}\n\n{tail}"}


def _top(head):
    return {SCRIPT: f"{TOP_OF_FILE}{head}\n\n{MINE}"}


def _inside(body, head=""):
    return {SCRIPT: f"{TOP_OF_FILE}{head}\n" + MINE.replace("    return out", f"{body}\n    return out")}


NOT_NEEDED = {
    "mpl top": _top("import matplotlib.pyplot as plt"),
    "mpl top plotting": _end(
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots(1,2)\nax[0].imshow(np.eye(3))\nplt.show()\nplt.close('all')"
    ),
    "show block": _end(
        "import matplotlib.pyplot as plt\nplt.plot([1,2])\nplt.show(block=True)\nplt.pause(0.1)"
    ),
    "use TkAgg": _top(
        "import matplotlib\nmatplotlib.use('TkAgg')\nimport matplotlib.pyplot as plt\nplt.figure()\nplt.show()"
    ),
    "use Qt5Agg": _top(
        "import matplotlib\nmatplotlib.use('Qt5Agg')\nimport matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()"
    ),
    "switch_backend": _top("import matplotlib.pyplot as plt\nplt.switch_backend('GTK3Agg')\nplt.figure()"),
    "rcParams": _top(
        "import matplotlib\nmatplotlib.rcParams['backend']='macosx'\nimport matplotlib.pyplot as plt\nplt.figure()"
    ),
    "ginput": _end("import matplotlib.pyplot as plt\nplt.plot([1])\nplt.ginput(1)\nplt.waitforbuttonpress()"),
    "ginput forever": _end("import matplotlib.pyplot as plt\nplt.plot([1])\nplt.ginput(1, timeout=0)"),
    "seaborn": _top("import seaborn as sns\nsns.set_theme()"),
    "seaborn used later": _top("import seaborn as sns\nax = sns.heatmap(np.eye(3))\nax.set_title('x')"),
    "plotly": _top("import plotly.express as px\nfig = px.imshow(np.eye(3))\nfig.show()"),
    "input end": _end("input('Press Enter to exit')"),
    "input top": _top("n = int(input('n? '))\nprint(n)"),
    "stdin read": _end("import sys\nfor line in sys.stdin: print(line)"),
    "stdin readline": _end("import sys\nsys.stdin.readline()"),
    "stdin read()": _top("import sys\ndata = sys.stdin.read().split()\nn = int(data[0])"),
    "stdin buffer": _top("import sys\ndata = sys.stdin.buffer.read()"),
    "open(0)": _top("data = open(0).read()"),
    "getpass": _end("import getpass\ngetpass.getpass()"),
    "fileinput": _end("import fileinput\nfor l in fileinput.input(): pass"),
    "tk": _end("import tkinter as tk\nroot = tk.Tk()\nroot.title('x')\nroot.mainloop()"),
    "tk from": _end("from tkinter import *\nroot = Tk()\nLabel(root).pack()\nmainloop()"),
    "turtle": _end("import turtle\nt = turtle.Turtle()\nt.forward(3)\nturtle.done()"),
    "messagebox": _end("from tkinter import messagebox\nmessagebox.showinfo('x','y')"),
    "filedialog": _end("from tkinter import filedialog\nname = filedialog.askopenfilename()"),
    "cv2": _top("import cv2\ncv2.imshow('x', np.eye(3))\ncv2.waitKey(0)\ncv2.destroyAllWindows()"),
    "breakpoint": _inside("    breakpoint()"),
    "pdb": _inside("    import pdb; pdb.set_trace()"),
    "a picture that was not handed in": _top(
        "import matplotlib.pyplot as plt\npicture = plt.imread('C:/lena.png')"
    ),
    "a download": _top(
        "from urllib.request import urlretrieve\nurlretrieve('http://localhost:1/x.png', 'x.png')"
    ),
    "webbrowser": _end(
        "import webbrowser\nwebbrowser.open('http://example.com')\nwebbrowser.open_new_tab('x')"
    ),
    "webbrowser get": _end(
        "import webbrowser\ntry:\n    webbrowser.get().open('x')\nexcept webbrowser.Error:\n    pass"
    ),
    "PIL show": _end("from PIL import Image\nImage.fromarray(np.zeros((3,3),np.uint8)).show()"),
    "pygame": _top("import pygame\npygame.init()\nscreen = pygame.display.set_mode((3,3))"),
    "helper imports mpl": {
        SCRIPT: "from helper import conv as convolve_valid\n",
        "helper.py": "import seaborn\nimport numpy as np\n"
        + MINE.replace("convolve_valid", "conv")
        + "\nseaborn.set()\n",
    },
    "helper input": {
        SCRIPT: "from helper import conv as convolve_valid\n",
        "helper.py": "import numpy as np\n" + MINE.replace("convolve_valid", "conv") + "\ninput()\n",
    },
    "torch missing": _top(
        "import torch\nimport torch.nn as nn\ndevice = torch.device('cuda' if torch.cuda.is_available() else 'cpu')"
    ),
    "tf missing": _top(
        "import tensorflow as tf\nfrom tensorflow.keras import layers\nmodel = tf.keras.Sequential()"
    ),
    "class of missing base": _top("import torch.nn as nn\nclass Net(nn.Module):\n    pass\nnet = Net()"),
    "try missing": _top(
        "try:\n    import torch\nexcept ImportError:\n    torch = None\nassert torch is None"
    ),
    "show in function": _inside(
        "    import matplotlib.pyplot as plt\n    plt.imshow(out)\n    plt.show()\n    plt.close()"
    ),
    "nb input": {"h.ipynb": ["import numpy as np", "n = int(input('n'))", MINE]},
    "nb tk": {
        "h.ipynb": ["%matplotlib tk\nimport numpy as np", "import tkinter\ntkinter.Tk().mainloop()", MINE]
    },
    "nb mpl": {
        "h.ipynb": [
            "import matplotlib\nmatplotlib.use('TkAgg')\nimport numpy as np\nimport matplotlib.pyplot as plt",
            "plt.plot([1]); plt.show()",
            MINE,
        ]
    },
    "nb ipywidgets": {
        "h.ipynb": [
            "from ipywidgets import interact\nimport numpy as np",
            "@interact(x=3)\ndef g(x): return x",
            MINE,
        ]
    },
}


@pytest.mark.parametrize("name", NOT_NEEDED)
def test_what_is_missing_and_not_needed_costs_nothing(tmp_path, key, name):
    report = hand_in(tmp_path, NOT_NEEDED[name], STEM, key, PATIENT, servers().fork)
    assert report.state == "passed", report.checks[0].message


NEEDED = {
    "input inside": (_inside("    k = int(input('k? '))"), ["keyboard", "input()"]),
    "stdin inside": (_inside("    k = float(sys.stdin.readline())", "import sys"), ["keyboard"]),
    "stdin.read inside": (_inside("    k = sys.stdin.read()", "import sys"), ["keyboard"]),
    "for stdin": (_inside("    for line in sys.stdin: pass", "import sys"), ["keyboard"]),
    "tk inside": (_inside("    tkinter.Tk().mainloop()", "import tkinter"), ["no screen"]),
    "turtle inside": (_inside("    import turtle; turtle.Turtle()"), ["no screen"]),
    "seaborn inside": (
        _inside("    sns.heatmap(out)", "import seaborn as sns"),
        ["seaborn is not installed", "sns"],
    ),
    "seaborn import inside": (
        _inside("    import seaborn as sns\n    sns.heatmap(out)"),
        ["seaborn is not installed"],
    ),
    "torch inside": (_inside("    return torch.tensor(out)", "import torch"), ["no library torch", "Line 2"]),
    "helper not handed in": (
        {
            SCRIPT: "from my_helpers import conv\ndef convolve_valid(image, kernel):\n    return conv(image, kernel)\n"
        },
        ["my_helpers"],
    ),
    "helper not handed in 2": ({SCRIPT: "from my_helpers import convolve_valid\n"}, ["my_helpers"]),
    "top n used": (
        {SCRIPT: TOP_OF_FILE + "n = int(input('n? '))\n" + MINE.replace("* kernel)", "* kernel * n)")},
        ["keyboard", "Line 2", "`n`"],
    ),
    "nb root": (
        {"h.ipynb": ["import numpi as np", "ONE = np.float32(1)", TIMES_ONE]},
        ["Code cell 1", "numpi"],
    ),
    "nb root2": (
        {
            "h.ipynb": [
                "import numpy as np",
                "def helper(x)\n    return x",
                MINE.replace("kernel).sum()", "helper(kernel)).sum()"),
            ]
        },
        ["Code cell 2", "not Python", "`helper`"],
    ),
    "nb 3 deep": (
        {"h.ipynb": ["import numpy as np", "A = 1/0", "B = A + 1", "ONE = B", TIMES_ONE]},
        ["Code cell 2", "ZeroDivisionError", "`ONE`"],
    ),
    "nb def fails": (
        {
            "h.ipynb": [
                "import numpy as np",
                "D = {}['x']",
                "def convolve_valid(image, kernel, d=D):\n    return image",
            ]
        },
        ["Code cell 2", "KeyError"],
    ),
    "nb no file": (
        {
            "h.ipynb": [
                "import numpy as np",
                "K = np.load('weights.npy')",
                MINE.replace("* kernel)", "* kernel * K)"),
            ]
        },
        ["Code cell 2", "weights.npy", "`K`"],
    ),
    "nb run missing": ({"h.ipynb": ["%run nothing_here.py", CALLS_CONV]}, ["Code cell 1", "nothing_here.py"]),
    "nb star missing": (
        {"h.ipynb": ["from nothing_here import *", CALLS_CONV]},
        ["Code cell 1", "nothing_here"],
    ),
    "nb plain NameError": (
        {"h.ipynb": ["import numpy as np\n1/0", CALLS_CONV]},
        ["There is nothing called conv"],
    ),
    "py nbconvert fail": (
        {SCRIPT: "# In[1]:\nget_ipython().system('ls')\nimport numpi as np\n# In[2]:\n" + MINE},
        ["Line 3", "numpi"],
    ),
}


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_missing_and_needed_is_told(tmp_path, key, name):
    files, words = NEEDED[name]
    report = hand_in(tmp_path, files, STEM, key, PATIENT, servers().fork)
    assert report.state in ("raised", "failed")
    message = report.checks[0].message
    assert [word for word in words if word not in message] == [], message
