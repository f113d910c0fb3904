import type {Adoption} from '../../../sync/answers/adopting.ts';

/** Whether what the source lists was taken into the directory: before, its package is the incumbent's own. */
export const isDelivered = ({source, inventory}: Pick<Adoption, 'source' | 'inventory'>): boolean =>
	inventory.delivered.some(({connection}) => connection === source);
