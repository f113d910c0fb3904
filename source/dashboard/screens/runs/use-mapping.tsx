import {type ReactNode, useState} from 'react';
import {mayApprove} from '../../../core/directory/operators.ts';
import type {UnmappedLocation} from '../../../core/mirror/mirror-plan.ts';
import type {MirrorResult} from '../../../sync/answers/mirror.ts';
import {Picker} from '../../components/picker.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {canBeMapped, mappedTo} from '../../location-map.ts';

/**
 * Asks which location there is this one of ours, out of those that the look found, and keeps the answer among the *Location
 * settings* of the connection; whoever rather types them opens its settings.
 * @param mapped once it is kept: the plan that was looked at is none any more.
 */
export function useMapping(
	size: Size,
	{connection, locations}: Pick<MirrorResult, 'connection' | 'locations'>,
	mapped: () => void,
): {
	/** Undefined: it cannot be asked about this one, or not by this operator. */
	readonly ask: (location: UnmappedLocation | undefined) => (() => void) | undefined;
	/** To be shown instead of the page while it is asked. */
	readonly asking: ReactNode;
} {
	const {rollcall, previews, overview, say, report, reload} = useDashboard();
	const [of, choose] = useState<UnmappedLocation | undefined>(undefined);
	const view = overview.data?.connections.find(({name}) => name === connection);
	const isIdle = view !== undefined && view.running === undefined;
	const take = (id: string) => {
		choose(undefined);
		if (of === undefined || view === undefined) return;
		const before = view.settings.find(({key}) => key === 'locations')?.value ?? '';
		const settings = {locations: mappedTo(before, of.locationId, id)};
		void rollcall.reconfigure(connection, {settings, secrets: {}}).then(() => {
			const there = locations?.find((each) => each.id === id)?.name ?? id;
			say('fine', `${of.name} (${of.locationId}) is ${there} (${id}) in ${connection}. It is planned again.`);
			previews.drop(connection);
			reload();
			mapped();
		}, report);
	};
	return {
		ask: (location) =>
			location === undefined ||
			locations === undefined ||
			locations.length === 0 ||
			!isIdle ||
			!canBeMapped(location.locationId) ||
			!mayApprove(rollcall.operator)
				? undefined
				: () => choose(location),
		asking: of && (
			<Picker
				size={size}
				title={`Which location of ${connection} is ${of.name} (${of.locationId})?`}
				items={(locations ?? [])
					.filter(({id}) => canBeMapped(id))
					.map(({id, name, district, schoolNumber = ''}) => ({
						id,
						label: name,
						hint: [district ? 'the organisation' : '', schoolNumber, `id ${id}`]
							.filter((part) => part !== '')
							.join(', '),
					}))}
				take={take}
				leave={() => choose(undefined)}
			/>
		),
	};
}
