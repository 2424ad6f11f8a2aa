import SQLSyntax
import Testing

@testable import DatabaseWork
@testable import Destinations
@testable import Exports

@Suite("Where a load goes")
struct PlacementDecisionTests {
    private static let empty = DatabaseContents(counts: [:], isSynapse: false)
    private static let full = DatabaseContents(counts: ["table": 170], isSynapse: true)

    private func decide(
        contents: DatabaseContents? = empty, hasMaintenance: Bool = true,
        request change: (inout DestinationRequest) -> Void = { _ in },
        survey changeSurvey: (inout TargetSurvey) -> Void = { _ in }
    ) throws -> Bool {
        var request = DestinationRequest(
            RoleSessions(conninfo: "", role: Identifier("synapse")), fingerprint: "00")
        change(&request)
        var survey = TargetSurvey(
            target: "matrix", serverVersion: 150_018, user: "admin", isSuperuser: false,
            mayCreateDatabases: true, roleExists: true, mayActAsRole: true, hasRole: true)
        if contents != nil {
            survey.database = .init(
                identifier: "1", owner: "owner", isOwned: true, isTemplate: false)
        }
        changeSurvey(&survey)
        return try PlacementDecision(
            request: request, survey: survey, hasMaintenance: hasMaintenance, contents: contents
        ).isInPlace()
    }

    @Test("beside, where that can be")
    func beside() throws {
        #expect(try !decide())
        #expect(try !decide(contents: nil))
        #expect(try !decide(contents: Self.full, request: { $0.replacesTarget = true }))
        #expect(try !decide(request: { $0.inPlace = false }))
    }

    @Test("into an empty target, where it cannot")
    func inPlace() throws {
        #expect(try decide(survey: { $0.mayCreateDatabases = false }))
        #expect(try decide(survey: { $0.database?.isOwned = false }))
        #expect(try decide(survey: { $0.hasRole = false }))
        #expect(try decide(survey: { $0.target = "postgres" }))
        #expect(try decide(hasMaintenance: false))
        #expect(try decide(request: { $0.inPlace = true }))
        #expect(
            try !decide(survey: {
                $0.isSuperuser = true
                $0.database?.isOwned = false
            }))
    }

    @Test("nowhere")
    func nowhere() throws {
        try refusal(.refused, mentions: "template") {
            try decide(survey: { $0.database?.isTemplate = true })
        }
        try refusal(.refused, mentions: "Synapse: 170 tables", "--replace") {
            try decide(contents: Self.full)
        }
        try refusal(.privilegesMissing, mentions: "belongs to owner") {
            try decide(
                contents: Self.full, request: { $0.replacesTarget = true },
                survey: { $0.database?.isOwned = false })
        }
        try refusal(.refused, mentions: "filled in place") {
            try decide(
                contents: Self.full,
                request: {
                    $0.replacesTarget = true
                    $0.inPlace = true
                })
        }
        try refusal(.refused, mentions: "does not exist", "--owner=synapse matrix") {
            try decide(contents: nil, request: { $0.inPlace = true })
        }
        try refusal(.privilegesMissing, mentions: "does not exist", "may not create databases") {
            try decide(contents: nil, survey: { $0.mayCreateDatabases = false })
        }
        try refusal(.privilegesMissing, mentions: "in full") {
            try decide(request: { $0.inPlace = false }, survey: { $0.hasRole = false })
        }
    }
}
