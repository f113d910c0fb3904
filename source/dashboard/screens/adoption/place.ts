/** How screen Connections calls this page of a target where it opens connections by their names. */
export const adoptionPlace = (target: string): string => `take over ${target}`;
