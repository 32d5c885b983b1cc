import { mergeInternalComponents } from '@tarojs/shared';
import { accessibleAttributes } from './accessible-attributes';

// Runs before the first page: the short names in the templates are numbered over all attributes, these included.
mergeInternalComponents(accessibleAttributes);
