"""What MkDocs and Material are told, unless `mkdocs.yml` says otherwise."""

from __future__ import annotations

import logging
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import PluginError
from mkdocs.utils.yaml import yaml_load

from qmsgen import pages, site
from qmsgen.messages import say
from qmsgen.site import defaults
from qmsgen.site.page_cache import key_of

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

THEME = Path(site.__file__).parent / "theme"
ASSETS = (Path(pages.__file__).parent / "assets", Path(site.__file__).parent / "assets")


def set_defaults(config: MkDocsConfig) -> None:
    """What a manual needs, and what it is like unless `mkdocs.yml` says otherwise."""
    if config.theme.name != "material":
        raise PluginError(say("The manual is drawn with Material: write `theme: {name: material}` into mkdocs.yml"))
    said = _read_configuration(config)
    theme, look = config.theme, said["theme"] if isinstance(said.get("theme"), dict) else {}
    chosen = look.get("features", defaults.FEATURES)
    theme["features"] = [*dict.fromkeys((*chosen, *defaults.NEEDED_FEATURES))]
    theme["font"] = look.get("font", False)
    theme["palette"] = look.get("palette", defaults.PALETTE)
    theme.dirs.insert(1 if theme.custom_dir else 0, str(THEME))
    config.extra.setdefault("generator", False)
    if "markdown_extensions" not in said:
        config.markdown_extensions = [*dict.fromkeys((*config.markdown_extensions, *defaults.MARKDOWN_EXTENSIONS))]
        config.mdx_configs = {**config.mdx_configs, **defaults.MARKDOWN_EXTENSIONS}
    if "validation" not in said:
        config.validation.links.anchors = logging.WARNING
        config.validation.links.absolute_links = logging.WARNING
        config.validation.links.unrecognized_links = logging.WARNING


def _read_configuration(config: MkDocsConfig) -> dict[str, Any]:
    """What `mkdocs.yml` says itself; MkDocs has already filled in the rest."""
    with Path(config.config_file_path).open("rb") as file:
        return yaml_load(file) or {}


def asset_folder() -> str:
    """Named by its content: a browser never mixes the scripts of two versions."""
    content = sha256()
    for folder in ASSETS:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            content.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return f"assets/qmsgen-{content.hexdigest()[:10]}"


def name_assets(config: MkDocsConfig, folder: str) -> None:
    """Our styles and scripts go first, so that those of `mkdocs.yml` can say otherwise."""
    names = sorted(path.name for source in ASSETS for path in source.glob("*.*"))
    config.extra_css[:0] = [f"{folder}/{name}" for name in names if name.endswith(".css")]
    config.extra_javascript[:0] = [f"{folder}/{name}" for name in names if name.endswith(".js")]
    first = ("vendor/iframe-worker.js", "before/search.js")
    config.extra.setdefault("polyfills", []).extend(f"{folder}/{name}" for name in first)


def templates_key(config: MkDocsConfig) -> str:
    """The templates that are not Material's own, whose version stands for them."""
    own = [Path(folder) for folder in (config.theme.custom_dir, str(THEME)) if folder]
    files = sorted(path for folder in own for path in folder.rglob("*") if path.is_file())
    return key_of(*(part for path in files for part in (path.name, path.read_bytes())))
