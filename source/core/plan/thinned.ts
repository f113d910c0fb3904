import type {RosterView} from '../roster/roster.ts';

/** Stands for a name in a package that was thinned. */
export const noName = '-';

/** Whether the names of a row are not kept any more; one of them alone may be a dash: some people have one name. */
export const isNameless = (people: RosterView<'people'>, row: number): boolean =>
	people.text(row, 'firstName') === noName && people.text(row, 'lastName') === noName;
