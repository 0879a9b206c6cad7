/** Put in place of the name by `build.mjs`. */
declare const __BOARD__: { keys: string[]; threshold: number; origin: string };
