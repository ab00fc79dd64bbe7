"""Runs a command on a pseudo-terminal: run-in-pty.py COLUMNS ROWS COMMAND...

stdin takes one JSON object a line: {"keys": TEXT}, {"resize": [COLUMNS, ROWS]} or {"signal": NUMBER}.
stdout is what the terminal received; stderr ends with {"exit": STATUS, "cooked": BOOLEAN}, where cooked says
whether the terminal was left in line mode with echo.
"""

import fcntl, json, os, pty, select, signal, struct, subprocess, sys, termios


def set_size(terminal, columns, rows):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def take_terminal():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


master, slave = pty.openpty()
set_size(slave, int(sys.argv[1]), int(sys.argv[2]))
child = subprocess.Popen(sys.argv[3:], stdin=slave, stdout=slave, stderr=slave, preexec_fn=take_terminal)
commands = open(0, "rb", buffering=0)  # select must not miss a line that a buffer holds
sources = [master, commands]
while True:
    ready = select.select(sources, [], [], 0.05)[0]
    if master in ready:
        sys.stdout.buffer.write(os.read(master, 65536))
        sys.stdout.buffer.flush()
    elif child.poll() is not None:
        break
    if commands in ready:
        line = commands.readline()
        if not line:
            sources = [master]
            continue
        command = json.loads(line)
        if "keys" in command:
            os.write(master, command["keys"].encode())
        if "resize" in command:
            set_size(master, *command["resize"])
            child.send_signal(signal.SIGWINCH)
        if "signal" in command:
            child.send_signal(command["signal"])
modes = termios.tcgetattr(slave)[3]
cooked = bool(modes & termios.ICANON) and bool(modes & termios.ECHO)
print(json.dumps({"exit": child.returncode, "cooked": cooked}), file=sys.stderr)
