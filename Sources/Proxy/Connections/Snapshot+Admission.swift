import Routing

extension Snapshot {
    /// Whether the listener's security groups let the address in. Who is not let in gets no answer, as on AWS, but
    /// sees at once that the connection is closed; connections that are open already stay.
    ///
    /// - Parameter address: as text.
    func admits(_ address: [UInt8], at place: Place) -> Bool {
        let listener = routes.loadBalancers[place.loadBalancer].settings.listeners[place.listener]
        guard let admitted = listener.admitted else { return true }
        guard let address = IPAddress(String(decoding: address, as: UTF8.self)) else { return false }
        return admitted.contains { $0.contains(address) }
    }
}
