import type {Work} from '../../core/ports.ts';
import type {OpenBackup} from '../../core/state-care.ts';
import type {CareContext} from './context.ts';

export async function* openBackup(
	_context: CareContext,
	_file: string,
	_signal: AbortSignal,
): Work<OpenBackup> {
	yield {stage: 'unpack'};
	throw new Error('not built');
}
