/// One thread and `poll`: enough for tens of thousands of requests a second, and no locks.
struct Server {
    private var app: App
    private var listener: Int32
    private let signals: Int32
    private var connections: [Connection] = []
    private var isEnding = false

    /// `signals` becomes readable when the app shall end.
    init(app: App, listener: Int32, signals: Int32) {
        self.app = app
        self.listener = listener
        self.signals = signals
    }

    /// Serves until it is told to end, then finishes what is in flight.
    mutating func run() {
        while !isEnding || !connections.isEmpty {
            let descriptors = waitForEvents()
            let now = milliseconds()
            for index in connections.indices { advance(index, descriptors[index + 2].revents, now: now) }
            if descriptors[0].revents != 0 { beginEnding() }
            if descriptors[1].revents != 0, !isEnding { acceptWaiting() }
            closeFinished()
        }
    }

    private func waitForEvents() -> [pollfd] {
        var descriptors = [
            pollfd(fd: isEnding ? -1 : signals, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isEnding ? -1 : listener, events: Int16(POLLIN), revents: 0),
        ]
        for connection in connections {
            descriptors.append(pollfd(fd: connection.descriptor, events: connection.interest, revents: 0))
        }
        let due = connections.compactMap { $0.pending?.at }.min()
        let timeout = due.map { Int32(clamping: max(0, $0 - milliseconds())) } ?? -1
        if poll(&descriptors, nfds_t(descriptors.count), timeout) < 0 {
            for index in descriptors.indices { descriptors[index].revents = 0 }
        }
        return descriptors
    }

    private mutating func advance(_ index: Int, _ events: Int16, now: Int) {
        if events & Int16(POLLIN) != 0 { connections[index].readMore() }
        if events & Int16(POLLHUP | POLLERR) != 0, events & Int16(POLLIN) == 0 { abandon(index) }
        connections[index].release(now: now)
        connections[index].serve(&app, now: now, ending: isEnding)
        connections[index].writeMore()
        if let status = connections[index].exitsWith, connections[index].output.isEmpty { exit(status) }
    }

    /// The client is gone; whatever waits for it need not be sent.
    private mutating func abandon(_ index: Int) {
        connections[index].atEnd = true
        connections[index].output = []
        connections[index].pending = nil
    }

    private mutating func acceptWaiting() {
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            setNonBlocking(descriptor)
            var yes: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
            connections.append(Connection(descriptor: descriptor))
        }
    }

    private mutating func beginEnding() {
        isEnding = true
        acceptWaiting()
        close(listener)
        for index in connections.indices {
            connections[index].readMoreBeforeEnding()
            connections[index].serve(&app, now: milliseconds(), ending: true)
            connections[index].writeMore()
            let isMidRequest = !connections[index].input.isEmpty && connections[index].pending == nil
            if !isMidRequest { connections[index].closesWhenSent = true }
        }
    }

    private mutating func closeFinished() {
        for connection in connections where connection.isDone { close(connection.descriptor) }
        connections.removeAll { $0.isDone }
    }
}

extension Connection {
    /// A request may already have arrived on a connection that looks idle: it is answered, not reset.
    fileprivate mutating func readMoreBeforeEnding() {
        if pending == nil, !atEnd { readMore() }
    }
}

func setNonBlocking(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
}

/// A listening socket, or nil with a message on standard error.
func openListener(host: String, port: UInt16) -> Int32? {
    #if os(Linux)
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
    let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else {
        say("HOST must be an IPv4 address, not \(host)")
        return nil
    }
    let bound = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    guard bound == 0, listen(descriptor, 1_024) == 0 else {
        say("cannot listen on \(host):\(port): \(String(cString: strerror(errno)))")
        return nil
    }
    setNonBlocking(descriptor)
    return descriptor
}
