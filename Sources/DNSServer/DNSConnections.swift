import NIOCore

/// The open TCP connections of one server, so that there is a limit to them and none outlives it.
struct DNSConnections: Sendable {
    private let eventLoop: any EventLoop
    private let open: NIOLoopBoundBox<[ObjectIdentifier: any Channel]>

    struct TooMany: Error {}

    static let limit = 128

    init(on eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        self.open = .makeEmptyBox(of: eventLoop)
    }

    /// Call on the event loop. Throwing makes the bootstrap close the connection at once.
    func add(_ channel: any Channel) throws {
        guard open.value.count < Self.limit else { throw TooMany() }
        let id = ObjectIdentifier(channel)
        open.value[id] = channel
        channel.closeFuture.whenComplete { [open] _ in open.value[id] = nil }
    }

    func closeAll() async {
        let closed = eventLoop.flatSubmit { [eventLoop, open] in
            EventLoopFuture.andAllComplete(open.value.values.map { $0.close() }, on: eventLoop)
        }
        do { try await closed.get() } catch { /* A connection that is closed already is as wanted. */  }
    }
}

extension NIOLoopBoundBox where Value == [ObjectIdentifier: any Channel] {
    fileprivate static func makeEmptyBox(of eventLoop: any EventLoop) -> NIOLoopBoundBox {
        .makeBoxSendingValue([:], eventLoop: eventLoop)
    }
}
