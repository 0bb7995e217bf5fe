import NIOCore

/// Accepts clients at one address, for as long as it is open.
final class SocketListener: PolledSocket {
    let localAddress: SocketAddress?
    private let loop: SocketLoop
    private let accepted: (CInt, SocketAddress?) -> Void
    private var isOpen = true

    /// Clients that wait to be accepted, and those accepted before others of the loop have their turn.
    private static let (backlog, most) = (CInt(4096), 64)
    /// After the process ran out of descriptors.
    private static let pause = TimeAmount.milliseconds(100)

    /// Called on the loop.
    /// - Parameter accepted: gets the descriptor of each client.
    init(
        on address: SocketAddress, _ loop: SocketLoop, accepted: @escaping (CInt, SocketAddress?) -> Void
    ) throws(IOError) {
        let socket = try Sockets.listen(on: address, backlog: Self.backlog)
        self.loop = loop
        self.accepted = accepted
        localAddress = Sockets.ownAddress(of: socket)
        super.init(socket)
        do throws(IOError) {
            try loop.add(self, repeats: true)
        } catch {
            Sockets.close(socket)
            throw error
        }
    }

    override func ready(_ readiness: Readiness) {
        do throws(IOError) {
            for _ in 0..<Self.most {
                guard isOpen, let client = try Sockets.accept(descriptor) else { return }
                accepted(client.socket, client.address)
            }
        } catch {
            pause()
        }
    }

    private func pause() {
        loop.forget(self)
        loop.assumeIsolated().scheduleTask(in: Self.pause) { self.resume() }
    }

    private func resume() {
        guard isOpen else { return }
        do throws(IOError) {
            try loop.add(self, repeats: true)
        } catch {
            pause()
        }
    }

    override func close() {
        guard isOpen else { return }
        isOpen = false
        loop.remove(self)
        Sockets.close(descriptor)
    }
}
