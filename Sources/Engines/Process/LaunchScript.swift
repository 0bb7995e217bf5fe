/// The shell scripts that start an instance and watch it. Plain POSIX shell: they run where nothing is installed.
enum LaunchScript {
    /// Starts the watcher in the background and ends at once: the watcher then belongs to the system's first process,
    /// not to us, and goes on when we are killed. Takes folder, token, bundle, log, command, the watcher's
    /// script and the instance's PATH.
    static let launch = """
        sh -c "$6" teal-instance "$1" "$2" "$3" "$5" "$7" </dev/null >>"$4" 2>&1 &
        """

    /// Runs the command and notes its exit status. SIGTERM goes to the whole group: the watcher stays until the
    /// command has ended. A watcher that is not of the latest start runs nothing.
    static let watch = """
        trap : TERM INT HUP
        note() { echo "$1" >"$dir/$token.new" && mv "$dir/$token.new" "$dir/$token.$2"; }
        dir=$1 token=$2
        if [ -r "/proc/$$/stat" ]; then read -r line <"/proc/$$/stat"; else line="$$ $(ps -o pgid= -p $$ | tr -d ' ')"; fi
        note "$line" pid || exit 1
        [ "$(cat "$dir/token")" = "$token" ] || exit 1
        (cd "$3" && PATH=$5 && export PATH && exec /bin/sh -c "$4") &
        while :; do
            wait $!
            code=$?
            kill -0 $! 2>/dev/null || break
        done
        note "$code" exit
        """

    /// Waits for that file before it runs the command.
    static func held(_ web: String, until file: String) -> String {
        "while [ ! -e '\(file.replacing("'", with: "'\\''"))' ]; do sleep 0.1; done\n" + command(web)
    }

    /// The command takes the shell's place, so that it hears signals itself; not if it is several commands, or starts
    /// with what only a shell knows. Shells do the same by themselves for most of the others.
    static func command(_ web: String) -> String {
        let isSeveral = web.contains { ";&|(){}\n".contains($0) }
        let first = web.prefix { !$0.isWhitespace }
        let isShells = first.contains("=") || ["cd", "exec", "exit", "if", "while", "for", "case", "."].contains(first)
        return isSeveral || isShells ? web : "exec " + web
    }
}
