"""Names of the files that ringfence looks for in an analysed folder."""

CONFIG_NAMES = ("ringfence.yaml", "ringfence.yml", ".ringfence.yaml", ".ringfence.yml", "pyproject.toml")
"""The configuration; the first that is there counts."""
BASELINE_FILE, BASELINE_FOLDER = "ringfence-baseline.yaml", "ringfence-baseline"
"""The known findings, in one file, or in a folder with one for each service; the folder counts first."""
