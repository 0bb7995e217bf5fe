import NIOCore
import NIOPosix
import Routing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The option of a socket by which its packets are marked.
enum TrafficClass {
    static func option(for address: SocketAddress) -> (level: CInt, name: CInt) {
        address.protocol == .inet6 ? (CInt(IPPROTO_IPV6), IPV6_TCLASS) : (CInt(IPPROTO_IP), IP_TOS)
    }

    fileprivate static func channelOption(for address: SocketAddress) -> ChannelOptions.Types.SocketOption {
        let option = option(for: address)
        return ChannelOptions.socket(SocketOptionLevel(option.level), SocketOptionName(option.name))
    }
}

extension ClientBootstrap {
    func marked(_ isMarked: Bool, for address: SocketAddress) -> Self {
        isMarked ? channelOption(TrafficClass.channelOption(for: address), value: DataPlaneMark.trafficClass) : self
    }
}

extension DatagramBootstrap {
    func marked(_ isMarked: Bool, for address: SocketAddress) -> Self {
        isMarked ? channelOption(TrafficClass.channelOption(for: address), value: DataPlaneMark.trafficClass) : self
    }
}
