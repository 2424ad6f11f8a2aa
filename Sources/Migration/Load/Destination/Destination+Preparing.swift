import PostgresClient

extension Destination {
    /// Looks at the target, decides where the load goes, and makes that place ready, with its
    /// journal begun or, resuming, read.
    ///
    /// What an interrupted load left is removed first, unless the load resumes it. Throws
    /// `.refused` for a target that is not empty and is not to be replaced, `.privilegesMissing`,
    /// `.tryAgain` where the target is in use, `.databaseUnreachable`.
    package static func prepare(
        _ request: DestinationRequest
    ) throws(MigrationError) -> Destination {
        let route = try DatabaseRoute.find(request.conninfo)
        let survey = try TargetSurvey.take(
            route.name, role: request.roleName, on: route.control)
        var decision = PlacementDecision(
            request: request, survey: survey, hasMaintenance: route.maintenance != nil,
            contents: nil)
        try decision.checkRole()
        if let target = route.target {
            let former = InPlaceLeftover(
                name: route.name, request: request, session: target, user: survey.user)
            if let records = try former.resolve() {
                return Destination(
                    placement: .inPlace(route.name), isResumed: true, records: records,
                    request: request, identifier: survey.database?.identifier ?? "",
                    control: target)
            }
            decision = PlacementDecision(
                request: request, survey: survey, hasMaintenance: route.maintenance != nil,
                contents: try DatabaseContents.read(on: target))
        }
        if try !decision.isInPlace(), let maintenance = route.maintenance {
            return try beside(request, route, survey, maintenance)
        }
        guard let target = route.target else {
            throw MigrationError(.bug, "there is no database to fill in place")
        }
        return try inPlace(request, survey, target)
    }

    private static func beside(
        _ request: DestinationRequest, _ route: DatabaseRoute, _ survey: TargetSurvey,
        _ control: ControlSession
    ) throws(MigrationError) -> Destination {
        route.target?.close()
        try RunLock.take(route.name, on: control)
        let others = try Occupancy.settled(route.name, within: 2, on: control)
        guard others.isNobody else {
            throw MigrationError(
                .tryAgain,
                "database \(route.name) is in use, so it cannot be replaced: \(others.summary)",
                advice: "Stop Synapse and whatever else is connected to it, then run the command "
                    + "again")
        }
        let name = DatabaseNames.filling(for: route.name)
        let place = FillingDatabase(
            name: name, target: route.name, request: request, control: control)
        let placement = Placement.beside(filling: name, final: route.name)
        var resumed: [String: JournalRecord]?
        switch try place.leftover(user: survey.user) {
        case .resumable(let records): resumed = records
        case .worthless:
            try place.drop()
            try place.create(survey)
        case .none: try place.create(survey)
        }
        return Destination(
            placement: placement, isResumed: resumed != nil, records: resumed ?? [:],
            request: request,
            identifier: try FillingDatabase.identifier(name, on: control) ?? "",
            control: control)
    }

    private static func inPlace(
        _ request: DestinationRequest, _ survey: TargetSurvey, _ target: ControlSession
    ) throws(MigrationError) -> Destination {
        let name = survey.target
        try RunLock.take(name, on: target)
        try InPlaceLoad.checkMayFill(name, role: request.roleName, on: target)
        try InPlaceLoad(name: name, request: request).begin()
        return Destination(
            placement: .inPlace(name), isResumed: false, records: [:], request: request,
            identifier: survey.database?.identifier ?? "", control: target)
    }
}
