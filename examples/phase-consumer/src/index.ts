export { type Decided, decidePromotion, type LookAtEvidence, type Policy, type Target } from './decide-promotion.ts';
export { type HttpLimits, type PromotionService, type ServiceOptions, startPromotionService } from './promotion-service.ts';
