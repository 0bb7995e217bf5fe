extension PullProgress {
    /// For people: `12.5 of 45.0 MB, 2 of 5 layers`.
    var text: String {
        let megabytes = [bytesHere, bytes].map { String((Double($0) / 100_000).rounded() / 10) }
        return "\(megabytes[0]) of \(megabytes[1]) MB, \(layersHere) of \(layers) layers"
    }
}
