/// The write end of the pipe that tells of SIGTERM and SIGINT; a signal handler can reach nothing but a global.
nonisolated(unsafe) private var signalPipe: [Int32] = [-1, -1]

guard pipe(&signalPipe) == 0 else { exit(1) }
for name in [SIGTERM, SIGINT] {
    signal(name) { _ in
        var byte: UInt8 = 1
        _ = write(signalPipe[1], &byte, 1)
    }
}
signal(SIGPIPE, SIG_IGN)

/// True when told to end meanwhile.
private func waited(seconds: Int?) -> Bool {
    let deadline = seconds.map { milliseconds() + $0 * 1_000 }
    while true {
        let left = deadline.map { max(0, $0 - milliseconds()) }
        var descriptor = pollfd(fd: signalPipe[0], events: Int16(POLLIN), revents: 0)
        let ready = poll(&descriptor, 1, left.map { Int32(clamping: $0) } ?? -1)
        if ready > 0 { return true }
        if ready == 0 { return false }
    }
}

let settings = Settings()
say("sample-app \(settings.version) \(settings.colour) on \(settings.host):\(settings.port)")
switch settings.fault {
case .exit:
    say("told to exit by APP_FAULT")
    exit(1)
case .end:
    say("told to end by APP_FAULT")
    exit(0)
case .neverListen:
    say("told never to listen by APP_FAULT")
    _ = waited(seconds: nil)
    exit(0)
case .slowStart(let seconds):
    if waited(seconds: seconds) { exit(0) }
case .none, .unhealthy, .errors:
    break
}
guard let listener = openListener(host: settings.host, port: settings.port) else { exit(1) }
var server = Server(app: App(settings: settings), listener: listener, signals: signalPipe[0])
server.run()
say("ended as asked")
