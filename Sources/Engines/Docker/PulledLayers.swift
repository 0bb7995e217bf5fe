import Domain

/// What Docker says of a pull, layer by layer, put together.
struct PulledLayers {
    private struct Layer {
        var current = 0
        var total = 0
        var isHere = false
    }
    private var layers: [String: Layer] = [:]

    /// - Returns: whether the line was about a layer.
    mutating func take(_ line: DockerAnswer.Progress) -> Bool {
        guard let id = line.id, let status = line.status, !status.hasPrefix("Pulling from") else { return false }
        var layer = layers[id] ?? Layer()
        switch status {
        case "Downloading":
            layer.current = line.detail?.current ?? layer.current
            layer.total = line.detail?.total ?? layer.total
        case "Download complete", "Verifying Checksum", "Extracting": layer.current = layer.total
        case "Pull complete", "Already exists":
            layer.current = layer.total
            layer.isHere = true
        default: break
        }
        layers[id] = layer
        return true
    }

    var progress: PullProgress {
        PullProgress(
            layers: layers.count, layersHere: layers.values.count(where: \.isHere),
            bytes: layers.values.reduce(0) { $0 + $1.total }, bytesHere: layers.values.reduce(0) { $0 + $1.current })
    }
}
