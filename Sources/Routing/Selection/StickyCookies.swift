import Observation

/// The cookies by which a client comes back to the same target, to be added to an answer.
package struct StickyCookies: Sendable, Equatable {
    /// Values of `Set-Cookie`.
    package var lines: [String] = []
    /// Added only when the answer sets the application's own cookie of that name.
    package var applicationCookie: (name: String, line: String)?

    package init() {}

    package static func == (one: StickyCookies, other: StickyCookies) -> Bool {
        one.lines == other.lines && one.applicationCookie?.name == other.applicationCookie?.name
            && one.applicationCookie?.line == other.applicationCookie?.line
    }

    package var isEmpty: Bool { lines.isEmpty && applicationCookie == nil }

    /// Whether the value of a `Set-Cookie` field sets the application's cookie.
    package func isApplicationCookie(_ value: UnsafeRawBufferPointer) -> Bool {
        guard let name = applicationCookie?.name.utf8 else { return false }
        return value.starts(with: name) && value.dropFirst(name.count).first == UInt8(ascii: "=")
    }

    /// `AWSALBAPP` lives for seven days, whatever the duration it stands for.
    private static let applicationLife = 604_800

    fileprivate mutating func add(_ name: String, _ token: UInt64, _ seconds: Int, _ moment: RoutingMoment) {
        let value = StickyToken.text(token, until: moment.seconds + seconds)
        let end = CalendarDay(secondsSince1970: moment.seconds + seconds).httpText
        let line = "\(name)=\(value); Expires=\(end); Path=/"
        lines.append(line)
        let cors = "\(name)CORS" + line.dropFirst(name.count) + "; SameSite=None"
        lines.append(moment.isSecure ? cors + "; Secure" : cors)
    }

    fileprivate static func application(_ token: UInt64, _ seconds: Int, _ moment: RoutingMoment) -> String {
        let end = CalendarDay(secondsSince1970: moment.seconds + applicationLife).httpText
        return "AWSALBAPP-0=\(StickyToken.text(token, until: moment.seconds + seconds)); Expires=\(end); Path=/"
    }
}

extension Routes {
    /// Whether an answer to a request that goes there may get cookies at all.
    package func setsCookies(_ forward: Route.Forward) -> Bool {
        forward.groupStickiness != nil || groups[forward.group].stickiness != nil
    }

    /// - Parameter target: the one that answers, which is another than first chosen when that was lost.
    package func cookies(
        for forward: Route.Forward, target: Int, at moment: RoutingMoment
    ) -> StickyCookies {
        var cookies = StickyCookies()
        let group = groups[forward.group]
        if let seconds = forward.groupStickiness { cookies.add("AWSALBTG", group.token, seconds, moment) }
        switch group.stickiness {
        case nil, .sourceIP: break
        case .loadBalancerCookie(let duration):
            cookies.add("AWSALB", StickyToken.hash(group.targets[target]), Int(duration.components.seconds), moment)
        case .applicationCookie(let name, let duration):
            let line = StickyCookies.application(
                StickyToken.hash(group.targets[target]), Int(duration.components.seconds), moment)
            if forward.targetChoice == .sticky {
                cookies.lines.append(line)
            } else {
                cookies.applicationCookie = (name, line)
            }
        }
        return cookies
    }
}
