extension Health {
    /// How bad a share of failing requests is. AWS speaks of a moderate, high and very high number and names no
    /// figures; these are ours. Client errors count less, as half of the internet is looking for what is not there.
    /// Source: AWS Elastic Beanstalk Developer Guide, "Health colors and statuses".
    package init?(_ counts: RequestCounts) {
        let failing = counts.share(of: counts.failures), refused = counts.share(of: counts.byClass[4])
        let byServer = Self.status(failing, [1, 5, 10]), byClient = Self.status(refused, [10, 25, 50])
        guard let status = [byServer, byClient].compactMap(\.self).max(by: { $0.rank < $1.rank }) else { return nil }
        let isServer = byServer?.rank ?? 0 >= byClient?.rank ?? 0
        let words = isServer ? "failing with HTTP 5xx" : "erroring with HTTP 4xx"
        let cause = "\(isServer ? failing : refused) % of the requests are \(words)."
        // Below one request a second a single failure tells nothing.
        guard counts.byClass.reduce(0, +) >= counts.seconds else { return nil }
        self.init(status.colour, status, causes: [cause])
    }

    private static func status(_ share: Double, _ limits: [Double]) -> Status? {
        if share >= limits[2] { return .severe }
        if share >= limits[1] { return .degraded }
        return share >= limits[0] ? .warning : nil
    }

    package var isWorse: Bool { status.rank >= Status.warning.rank }
}

extension Health.Status {
    /// How bad it is, for rollups.
    var rank: Int {
        switch self {
        case .ok: 0
        case .info: 1
        case .warning: 2
        case .degraded: 3
        case .severe: 4
        case .pending, .unknown, .noData: 0
        }
    }

    package var colour: Health.Colour {
        switch self {
        case .ok, .info: .green
        case .warning: .yellow
        case .degraded, .severe: .red
        case .pending, .unknown, .noData: .grey
        }
    }
}
