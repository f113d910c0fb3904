/** Where one is: a screen by its id, and what is to be open in it, in that screen's own words. */
export interface Place {
	readonly screen: string;
	readonly open?: string;
}
