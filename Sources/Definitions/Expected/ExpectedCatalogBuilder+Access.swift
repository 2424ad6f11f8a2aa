import Exports
import RoleRewriting
package import SQLSyntax

extension ExpectedCatalogBuilder {
    /// Takes a GRANT or a REVOKE; false where it is about something that is not compared.
    package mutating func privileges(_ statement: SQLStatement) -> Bool {
        guard let grant = GrantStatement(statement), !grant.isAboutSchemas else { return false }
        let on = grant.privilegeTokens.upperBound
        let (kind, next) = ObjectKind.parse(statement, at: on + 1) ?? (.table, on + 1)
        guard let (object, end) = object(kind, statement, at: next),
            end == grant.objectTokens.upperBound,
            let grantees = Self.grantees(grant.grantees)
        else { return false }
        note(
            kind.isRelation ? relation(object) : object,
            AccessChange(
                isGrant: grant.isGrant, optionOnly: grant.optionOnly, withOption: grant.withOption,
                privileges: grant.privileges, grantees: grantees))
        return true
    }

    /// Takes ALTER DEFAULT PRIVILEGES.
    package mutating func defaultPrivileges(_ statement: SQLStatement) -> Bool {
        guard let parsed = DefaultPrivilegesStatement(statement), parsed.roles.count == 1,
            parsed.schemas.count < 2, let role = parsed.roles[0].name,
            let grantees = Self.grantees(parsed.grantees)
        else {
            leaveDefaultsToServer()
            return false
        }
        var name = ObjectName(
            schema: Identifier(fromQuoted: parsed.schemas.first ?? []), name: role)
        name.arguments = parsed.word.lowercased()
        note(
            DefinedObject(.defaultPrivileges, name),
            AccessChange(
                isGrant: parsed.isGrant, optionOnly: parsed.optionOnly,
                withOption: parsed.withOption, privileges: parsed.privileges, grantees: grantees))
        return true
    }

    /// The roles as lists of privileges have them; nil where one depends on who asks.
    private static func grantees(_ references: [RoleReference]) -> [AccessList.Grantee]? {
        var result: [AccessList.Grantee] = []
        for reference in references {
            if reference.isPublic {
                result.append(.everyone)
            } else if let name = reference.name {
                result.append(.role(name))
            } else {
                return nil
            }
        }
        return result
    }

    /// Takes COMMENT ON; false where it is about something that is not compared.
    package mutating func comment(_ statement: SQLStatement) -> Bool {
        // A load's target may have a comment of its own, and roles are no part of it.
        if statement.isKeyword(2, "DATABASE") || statement.isKeyword(2, "ROLE") { return true }
        guard let (kind, next) = ObjectKind.parse(statement, at: 2),
            let (object, after) = object(kind, statement, at: next),
            statement.isKeyword(after, "IS"), !statement.isKeyword(after + 1, "NULL")
        else { return false }
        let text = statement.literalValue(at: after + 1)
        // What is made once more has its comment there, too.
        if text == nil, object.isMadeOnceMore { return false }
        note(kind.isRelation ? relation(object) : object, "comment", text)
        return true
    }

    /// Takes REFRESH MATERIALIZED VIEW, without which one is empty.
    package mutating func refresh(_ statement: SQLStatement) -> Bool {
        guard let (view, end) = object(.materializedView, statement, at: 3) else { return false }
        let isEmptied = statement.hasKeywords(end, "WITH", "NO", "DATA")
        change(view) { $0.facts["rows"] = isEmptied ? nil : "yes" }
        return true
    }
}
