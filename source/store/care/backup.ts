import type {Work} from '../../core/ports.ts';
import type {BackupMade} from '../../core/state-care.ts';
import type {CareContext} from './context.ts';

export async function* backup(_context: CareContext, _file: string, _signal: AbortSignal): Work<BackupMade> {
	yield {stage: 'backup'};
	throw new Error('not built');
}
