#!/usr/bin/env bash
# Installs what a fresh machine lacks: Debian packages, and the pinned Python packages into .venv.
# What it may not install itself it names exactly.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
venv=.venv
packages=(
    gcc pkg-config libpcsclite-dev                                  # pyscard is compiled
    pcscd vsmartcard-vpcd libccid                                   # the smart-card daemon and its virtual reader
    libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1          # Qt
    libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1
    libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libwayland-cursor0 libwayland-egl1 libcups2
    libpulse0 libxrandr2                                            # Qt Multimedia
    fonts-wqy-zenhei fonts-arphic-uming fonts-hanazono              # Chinese on screen and paper
    poppler-utils                                                   # the printed forms are read back
    postgresql                                                      # the county is tried on both its databases
    age                                                             # packets are opened with the stock tool
    xvfb openbox xdotool                                            # the window is worked with real keys and clicks
    chromium chromium-driver                                        # the county's pages are tried in a browser
)

missing_packages() {
    local package
    for package in "${packages[@]}"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || echo "$package"
    done
}

install_packages() {
    command -v dpkg-query >/dev/null || return 0
    local missing
    mapfile -t missing < <(missing_packages)
    [ ${#missing[@]} -eq 0 ] && return 0
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
            as_root=(sudo -n)
        else
            echo "缺少下列系统软件包，请用管理员身份安装后再试：" >&2
            echo "  apt-get install -y ${missing[*]}" >&2
            exit 3
        fi
    fi
    echo "安装系统软件包：${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" \
        >/dev/null
}

install_python_packages() {
    local stamp="$venv/installed" now
    now=$(cat requirements.lock pyproject.toml scripts/setup.sh | sha256sum)
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ] && return 0
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
        echo "需要 Python 3.11 或更新的版本。" >&2
        exit 3
    }
    echo "安装 Python 软件包到 $venv"
    [ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
    echo "$now" >"$stamp"
}

install_packages
install_python_packages
