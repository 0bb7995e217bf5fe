import NIOCore
import Routing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The system's calls for sockets, none of which blocks here.
enum Sockets {
    /// - Returns: what the call did, unless it is -1.
    static func checked(_ call: String, _ result: CInt) throws(IOError) -> CInt {
        if result == -1 { throw IOError(errnoCode: errno, reason: call) }
        return result
    }

    static func open(for address: SocketAddress) throws(IOError) -> CInt {
        let family = address.protocol.rawValue
        #if canImport(Glibc)
            let stream = CInt(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        let opened = try checked("socket", socket(CInt(family), stream, 0))
        prepare(opened)
        return opened
    }

    /// Neither blocks nor is handed to child processes, nor has a write to a closed one end the process.
    private static func prepare(_ socket: CInt) {
        _ = fcntl(socket, F_SETFL, O_NONBLOCK)
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        #if canImport(Darwin)
            set(socket, SOL_SOCKET, SO_NOSIGPIPE)
        #endif
    }

    /// What is written goes out at once.
    static func sendAtOnce(_ socket: CInt) { set(socket, CInt(IPPROTO_TCP), TCP_NODELAY) }

    /// What it sends, its first packet among it, says that it is the data plane's; see `DataPlaneMark`.
    static func mark(_ socket: CInt, for address: SocketAddress) {
        let option = TrafficClass.option(for: address)
        set(socket, option.level, option.name, to: CInt(DataPlaneMark.trafficClass))
    }

    private static func set(_ socket: CInt, _ level: CInt, _ option: CInt, to value: CInt = 1) {
        var value = value
        _ = setsockopt(socket, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
    }

    /// - Parameter backlog: clients that wait to be accepted.
    static func listen(on address: SocketAddress, backlog: CInt) throws(IOError) -> CInt {
        let socket = try open(for: address)
        set(socket, SOL_SOCKET, SO_REUSEADDR)
        do throws(IOError) {
            try bind(socket, to: address)
            _ = try checked("listen", systemListen(socket, backlog))
        } catch {
            close(socket)
            throw error
        }
        return socket
    }

    static func bind(_ socket: CInt, to address: SocketAddress) throws(IOError) {
        let result = address.withSockAddr { systemBind(socket, $0, socklen_t($1)) }
        _ = try checked("bind", result)
    }

    /// - Returns: false while it is under way.
    static func connect(_ socket: CInt, to address: SocketAddress) throws(IOError) -> Bool {
        let result = address.withSockAddr { systemConnect(socket, $0, socklen_t($1)) }
        if result == -1, errno == EINPROGRESS { return false }
        _ = try checked("connect", result)
        return true
    }

    /// What has gone wrong with a socket since it was asked last; 0: nothing.
    static func error(of socket: CInt) -> CInt {
        var code: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(socket, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno
    }

    /// - Returns: nil when nobody waits, or has waited and gone.
    static func accept(_ listener: CInt) throws(IOError) -> (socket: CInt, address: SocketAddress?)? {
        var socket: CInt = -1
        let address = address { address, size in
            socket = systemAccept(listener, address, size)
            return socket
        }
        if socket == -1 {
            let isNone = [EAGAIN, EWOULDBLOCK, ECONNABORTED, EINTR, EPROTO].contains(errno)
            if isNone { return nil }
            throw IOError(errnoCode: errno, reason: "accept")
        }
        prepare(socket)
        sendAtOnce(socket)
        return (socket, address)
    }

    static func ownAddress(of socket: CInt) -> SocketAddress? { address { getsockname(socket, $0, $1) } }

    private static func address(
        _ ask: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt
    ) -> SocketAddress? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &storage) { bytes in
            guard let start = bytes.baseAddress,
                ask(start.assumingMemoryBound(to: sockaddr.self), &size) >= 0
            else { return nil }
            switch CInt(start.load(as: sockaddr.self).sa_family) {
            case AF_INET: return SocketAddress(start.load(as: sockaddr_in.self))
            case AF_INET6: return SocketAddress(start.load(as: sockaddr_in6.self))
            default: return nil
            }
        }
    }

    static func receive(_ socket: CInt, into bytes: UnsafeMutableRawBufferPointer) -> Int {
        recv(socket, bytes.baseAddress, bytes.count, 0)
    }

    #if os(Linux)
        private static let silently = CInt(MSG_NOSIGNAL)
    #else
        private static let silently: CInt = 0
    #endif

    /// `send` does less than `write`, which must look whether it has a file before it.
    static func send(_ socket: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
        systemSend(socket, bytes.baseAddress, bytes.count, silently)
    }

    static func send(_ socket: CInt, _ pieces: UnsafeMutableBufferPointer<iovec>) -> Int {
        var message = msghdr()
        message.msg_iov = pieces.baseAddress
        message.msg_iovlen = .init(pieces.count)
        return sendmsg(socket, &message, silently)
    }

    static func close(_ socket: CInt) { _ = systemClose(socket) }

    /// No more is sent after what was.
    static func endOutput(_ socket: CInt) { _ = shutdown(socket, CInt(SHUT_WR)) }
}

// The calls whose names are also those of members above.
private let systemBind = bind
private let systemConnect = connect
private let systemListen = listen
private let systemSend = send
private let systemAccept = accept
private let systemClose = close
