import NIOCore

#if os(Linux)
    import CLinux
    #if canImport(Glibc)
        import Glibc
    #else
        import Musl
    #endif

    /// Waits for many sockets at once. Each is told of once when it becomes ready, not for as long as it is: who is told
    /// has to remember what it did not use.
    final class Poller {
        private let poll: CInt
        private let wakeUps: CInt
        private let events: UnsafeMutablePointer<epoll_event>

        private static let most = 256
        /// Of what no socket has as its token.
        private static let wakeUpToken = UInt64.max

        init() throws(IOError) {
            poll = try Sockets.checked("epoll_create1", epoll_create1(O_CLOEXEC))
            wakeUps = try Sockets.checked("eventfd", eventfd(0, O_CLOEXEC | O_NONBLOCK))
            events = .allocate(capacity: Self.most)
            try add(wakeUps, token: Self.wakeUpToken)
        }

        deinit {
            close(wakeUps)
            close(poll)
            events.deallocate()
        }

        /// Until the socket is closed.
        /// - Parameter repeats: told of for as long as it is readable.
        func add(_ socket: CInt, token: UInt64, repeats: Bool = false) throws(IOError) {
            var event = epoll_event()
            event.events = repeats ? Flags.readable : Flags.all
            event.data.u64 = token
            _ = try Sockets.checked("epoll_ctl", epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event))
        }

        /// Only needed for one that stays open.
        func remove(_ socket: CInt) {
            var event = epoll_event()
            _ = epoll_ctl(poll, EPOLL_CTL_DEL, socket, &event)
        }

        /// - Parameter milliseconds: -1: for ever.
        /// - Returns: how many sockets are ready.
        func wait(milliseconds: CInt) -> Int {
            max(0, Int(epoll_wait(poll, events, CInt(Self.most), milliseconds)))
        }

        /// - Returns: nil for a wake-up.
        func event(_ index: Int) -> (token: UInt64, readiness: Readiness)? {
            let event = events[index]
            return event.data.u64 == Self.wakeUpToken ? nil : (event.data.u64, Flags.readiness(event.events))
        }

        /// Ends the wait that is under way, or the next. By whichever thread.
        func wakeUp() {
            var one: UInt64 = 1
            // It can only fail when there are wake-ups enough.
            _ = write(wakeUps, &one, 8)
        }
    }

    /// The kernel's numbers, which the C library's headers define each in its own way.
    private enum Flags {
        static let readable: UInt32 = 0x1
        private static let writable: UInt32 = 0x4
        private static let failed: UInt32 = 0x8 | 0x10
        private static let ended: UInt32 = 0x2000
        private static let once: UInt32 = 1 << 31
        static let all = readable | writable | ended | once

        static func readiness(_ flags: UInt32) -> Readiness {
            var readiness: Readiness = []
            if flags & readable != 0 { readiness.insert(.readable) }
            if flags & writable != 0 { readiness.insert(.writable) }
            if flags & ended != 0 { readiness.insert(.ended) }
            if flags & failed != 0 { readiness.insert(.broken) }
            return readiness
        }
    }
#endif
