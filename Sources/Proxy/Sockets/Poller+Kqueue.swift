#if canImport(Darwin)
    import Darwin
    import NIOCore

    /// Waits for many sockets at once. Each is told of once when it becomes ready, not for as long as it is: who is told
    /// has to remember what it did not use.
    final class Poller {
        private let queue: CInt
        private let events: UnsafeMutablePointer<kevent>

        private static let most = 256
        private static let wakeUp = Int16(EVFILT_USER)

        init() throws(IOError) {
            queue = try Sockets.checked("kqueue", kqueue())
            events = .allocate(capacity: Self.most)
            try change(0, Self.wakeUp, EV_ADD | EV_CLEAR, token: 0)
        }

        deinit {
            close(queue)
            events.deallocate()
        }

        private func change(
            _ identifier: CInt, _ filter: Int16, _ flags: CInt, _ filterFlags: UInt32 = 0, token: UInt64
        ) throws(IOError) {
            var change = kevent(
                ident: UInt(identifier), filter: filter, flags: UInt16(flags), fflags: filterFlags, data: 0,
                udata: UnsafeMutableRawPointer(bitPattern: UInt(token)))
            _ = try Sockets.checked("kevent", kevent(queue, &change, 1, nil, 0, nil))
        }

        /// Until the socket is closed.
        /// - Parameter repeats: told of for as long as it is readable.
        func add(_ socket: CInt, token: UInt64, repeats: Bool = false) throws(IOError) {
            try change(socket, Int16(EVFILT_READ), repeats ? EV_ADD : EV_ADD | EV_CLEAR, token: token)
            if !repeats { try change(socket, Int16(EVFILT_WRITE), EV_ADD | EV_CLEAR, token: token) }
        }

        /// Only needed for one that stays open.
        func remove(_ socket: CInt) {
            var change = kevent(
                ident: UInt(socket), filter: Int16(EVFILT_READ), flags: UInt16(EV_DELETE), fflags: 0, data: 0,
                udata: nil)
            _ = kevent(queue, &change, 1, nil, 0, nil)
        }

        /// - Parameter milliseconds: -1: for ever.
        /// - Returns: how many sockets are ready.
        func wait(milliseconds: CInt) -> Int {
            if milliseconds < 0 { return max(0, Int(kevent(queue, nil, 0, events, CInt(Self.most), nil))) }
            var limit = timespec(tv_sec: Int(milliseconds / 1000), tv_nsec: Int(milliseconds % 1000) * 1_000_000)
            return max(0, Int(kevent(queue, nil, 0, events, CInt(Self.most), &limit)))
        }

        /// - Returns: nil for a wake-up.
        func event(_ index: Int) -> (token: UInt64, readiness: Readiness)? {
            let event = events[index]
            if event.filter == Self.wakeUp { return nil }
            var readiness: Readiness = event.filter == Int16(EVFILT_READ) ? .readable : .writable
            if event.flags & UInt16(EV_EOF) != 0 {
                readiness.insert(event.filter == Int16(EVFILT_READ) && event.fflags == 0 ? .ended : .broken)
            }
            return (UInt64(UInt(bitPattern: event.udata)), readiness)
        }

        /// Ends the wait that is under way, or the next. By whichever thread.
        func wakeUp() {
            var change = kevent(
                ident: 0, filter: Self.wakeUp, flags: 0, fflags: UInt32(NOTE_TRIGGER), data: 0, udata: nil)
            _ = kevent(queue, &change, 1, nil, 0, nil)
        }
    }
#endif
