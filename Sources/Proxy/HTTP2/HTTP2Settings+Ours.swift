import NIOCore
import NIOHTTP2

extension NIOHTTP2Handler.ConnectionConfiguration {
    /// Source: Application Load Balancers guide, "Listeners for your Application Load Balancers": at most 128 requests
    /// on one connection at a time.
    static var ours: Self {
        var configuration = Self()
        configuration.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: 128),
            HTTP2Setting(parameter: .maxHeaderListSize, value: 64 * 1024),
            HTTP2Setting(parameter: .initialWindowSize, value: NIOHTTP2Handler.StreamConfiguration.window),
        ]
        return configuration
    }
}

extension NIOHTTP2Handler.StreamConfiguration {
    static let window = 256 * 1024

    static var ours: Self {
        var configuration = Self()
        configuration.targetWindowSize = window
        configuration.outboundBufferSizeHighWatermark = 192 * 1024
        configuration.outboundBufferSizeLowWatermark = 64 * 1024
        return configuration
    }
}
