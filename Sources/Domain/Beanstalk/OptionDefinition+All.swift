/// Finding definitions. Sources: AWS Elastic Beanstalk Developer Guide, "General options for all environments".
extension OptionDefinition {
    package static let environmentProperties = "aws:elasticbeanstalk:application:environment"

    /// Without those that have names of the user's choice.
    package static let all = table.filter { isInTable($0.namespace, $0.name) }

    package static func all(of tier: Environment.Tier) -> [OptionDefinition] { all.filter { $0.concerns(tier) } }

    private static let ruleFamily = "aws:elbv2:listenerrule:"

    private static let byName = Dictionary(
        table.map { (Key(namespace: $0.namespace, name: $0.name), $0) }, uniquingKeysWith: { first, _ in first })

    private struct Key: Hashable {
        var namespace: String
        var name: String
    }

    package static let scheduledAction = "aws:autoscaling:scheduledaction"

    /// Whether the option is one of those that every environment has.
    static func isInTable(_ namespace: String, _ name: String) -> Bool {
        namespace != scheduledAction && !namespace.hasPrefix(ruleFamily) && !isOfPlatform(namespace)
            && byName[Key(namespace: namespace, name: name)] != nil
    }

    /// The definition, or nil if AWS does not know such an option. Environment properties have names of the user's
    /// choice, and so have the processes and listeners that an environment may have beside its default ones. What is a
    /// single platform's is known to all: it is not looked whether the environment has that platform.
    package static func find(_ namespace: String, _ name: String) -> OptionDefinition? {
        if let acts = freeNamespaces[namespace] { return .init(namespace, name, "", .text, acts: acts) }
        if let known = byName[Key(namespace: namespace, name: name)] { return known }
        guard let common = standIn(for: namespace) else { return nil }
        return byName[Key(namespace: common, name: name)].map { definition in
            var definition = definition
            definition.namespace = namespace
            return definition
        }
    }

    private static func standIn(for namespace: String) -> String? {
        let families = ["aws:elasticbeanstalk:environment:process:", "aws:elbv2:listener:", "aws:elbv2:listenerrule:"]
        return families.first { namespace.hasPrefix($0) && namespace != $0 }.map { $0 + "default" }
    }
}
