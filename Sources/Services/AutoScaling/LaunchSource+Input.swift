import AutoScalingAPI
import Domain
import Smithy

extension LaunchSource {
    /// From a launch template or a launch configuration, of which exactly one must be named.
    static func read(
        configuration: String?, template: LaunchTemplateSpecification?, in world: World, _ scope: Scope
    ) throws(Fault) -> LaunchSource {
        guard let template else {
            guard let configuration else {
                throw Fault(
                    .invalidParameter,
                    "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or "
                        + "MixedInstancesPolicy parameter.")
            }
            return LaunchSource(configuration: configuration)
        }
        guard configuration == nil else {
            throw Fault(
                .invalidParameter,
                "Valid requests must contain only one of LaunchTemplate and LaunchConfigurationName.")
        }
        let found = world.launchTemplate(id: template.launchTemplateId, name: template.launchTemplateName, in: scope)
        guard let found, template.launchTemplateId != nil || template.launchTemplateName != nil else {
            let name = template.launchTemplateId ?? template.launchTemplateName ?? ""
            throw Fault(
                .invalidParameter,
                "You must use a valid fully-formed launch template. The specified launch template, "
                    + "with template ID or name \(name), does not exist.")
        }
        return LaunchSource(template: found.id, version: template.version)
    }

    func described(in world: World) -> LaunchTemplateSpecification? {
        guard let template else { return nil }
        return LaunchTemplateSpecification(
            launchTemplateId: template, launchTemplateName: world.launchTemplates[template]?.name,
            version: version ?? "$Default")
    }
}
