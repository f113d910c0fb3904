import {useState} from 'react';
import type {ConnectionView} from '../../../sync/rollcall.ts';
import {Prompt, promptRows} from '../../components/prompt.tsx';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {Provision} from '../users/provision.tsx';
import {detailLines} from './detail-view.ts';

/** Asks whom, also somebody who is not here yet, and shows what provisioning that one person would do. */
export function ProvisionOne({
	size,
	connection,
	leave,
}: {
	readonly size: Size;
	readonly connection: ConnectionView;
	readonly leave: () => void;
}) {
	const {rollcall} = useDashboard();
	const [person, take] = useState<string | undefined>(undefined);
	if (person !== undefined)
		return <Provision size={size} person={person} connection={connection.name} leave={leave} />;
	return (
		<View
			size={size}
			lines={detailLines(connection, size.columns, rollcall.clock.now())}
			over={{
				rows: promptRows,
				element: (
					<Prompt
						size={size}
						title="Provision on demand: whom?"
						note="User name, id, Employee ID or Person ID. Nothing is done before you agree."
						take={take}
						leave={leave}
					/>
				),
			}}
		/>
	);
}
