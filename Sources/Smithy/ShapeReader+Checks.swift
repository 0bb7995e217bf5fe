extension ShapeReader {
    func check(_ value: String, against member: Member) {
        guard violations != nil, let extras = member.extras else { return }
        if extras.min != nil || extras.max != nil {
            check(length: value.unicodeScalars.count, of: value, against: member)
        }
        if let pattern = extras.pattern, !pattern.matches(value) {
            report(value, member, .pattern(pattern.source))
        }
    }

    func check(_ value: Int, against member: Member) {
        guard violations != nil, let extras = member.extras else { return }
        if let min = extras.min, value < min { report(String(value), member, .minValue(min)) }
        if let max = extras.max, value > max { report(String(value), member, .maxValue(max)) }
    }

    func check(length: Int, of value: @autoclosure () -> String, against member: Member) {
        guard violations != nil, let extras = member.extras else { return }
        if let min = extras.min, length < min { report(value(), member, .minLength(min)) }
        if let max = extras.max, length > max { report(value(), member, .maxLength(max)) }
    }

    func report(_ value: String, _ member: Member, _ rule: Violation.Rule) {
        violations?.append(Violation(path: path, member: member.query, value: value, rule: rule))
    }
}
