//! Names of measures: ours, trec_eval's, ir_measures' and ranx's.

use std::num::NonZeroUsize;
use std::str::FromStr;

use super::{Gain, Grade, Metric};

/// Why a name is not a measure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetricError {
    /// No measure is called so.
    #[error("no measure is called \"{0}\"; there are {KNOWN}")]
    Unknown(String),
    /// The measure makes no sense without a cut-off.
    #[error("{0} needs a cut-off, such as {0}@10")]
    NoCutoff(String),
    /// The measure has no cut-off.
    #[error("{0} takes no cut-off")]
    Cutoff(String),
    /// The cut-off is no whole number of at least 1.
    #[error("the cut-off \"{0}\" is not a whole number of at least 1")]
    BadCutoff(String),
    /// The recall is not from 0 to 1.
    #[error("the recall \"{0}\" is not a number from 0 to 1")]
    BadRecall(String),
    /// The parameter is unknown to the measure or has no such value.
    #[error(
        "\"{parameter}\" is no parameter of {measure}; rel=2, p=0.8 (rbp), exp (ndcg) and max=4 (err) are"
    )]
    Parameter {
        /// The measure.
        measure: String,
        /// What stands in brackets.
        parameter: String,
    },
}

const KNOWN: &str =
    "ndcg@k, map, mrr, p@k, recall@k, success@k, rprec, bpref, rbp, err@k, judged@k";

/// trec_eval's default cut-offs of its families, `P`, `recall`, `ndcg_cut`, `map_cut` and `success`.
const CUTOFFS: &str = "5,10,15,20,30,100,200,500,1000";
const SUCCESS_CUTOFFS: &str = "1,5,10";

/// Reads a list such as `ndcg@10,map,p@5`; commas inside brackets belong to the measure.
///
/// trec_eval's families are understood: `ndcg_cut.5,10` is two measures, a bare `P`, `ndcg_cut`, `map_cut` or `success`
/// all of trec_eval's cut-offs. A bare `recall` is the recall of the whole ranking, as elsewhere; `recall.5,10` is two.
pub fn parse_metrics(list: &str) -> Result<Vec<Metric>, MetricError> {
    let mut metrics = Vec::new();
    // The family that a bare number continues.
    let mut family = None;
    let (mut start, mut depth) = (0, 0i32);
    for (at, c) in list.char_indices().chain([(list.len(), ',')]) {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth <= 0 || at == list.len() => {
                let item = list[start..at].trim();
                start = at + 1;
                let number = !item.is_empty() && item.bytes().all(|byte| byte.is_ascii_digit());
                let cutoffs = match item.to_lowercase().as_str() {
                    "p" | "ndcg_cut" | "map_cut" => CUTOFFS,
                    "success" => SUCCESS_CUTOFFS,
                    _ => "",
                };
                if let Some(family) = family.filter(|_| number) {
                    metrics.push(format!("{family}.{item}").parse()?);
                } else if cutoffs.is_empty() {
                    family = item.split_once('.').map(|(family, _)| family);
                    metrics.push(item.parse()?);
                } else {
                    for cutoff in cutoffs.split(',') {
                        metrics.push(format!("{item}.{cutoff}").parse()?);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(metrics)
}

impl FromStr for Metric {
    type Err = MetricError;

    /// Reads `ndcg@10`, `ndcg_cut_10`, `nDCG@10`, `P(rel=2)@5`, `rbp.95`, … without regard to case.
    fn from_str(text: &str) -> Result<Self, MetricError> {
        let unknown = || MetricError::Unknown(text.to_owned());
        let (body, mut cutoff) = match text.rsplit_once('@') {
            Some((body, cutoff)) => (body, Some(cutoff)),
            None => (text, None),
        };
        let (name, parameters) = match body.split_once('(') {
            Some((name, rest)) => (name, rest.strip_suffix(')').ok_or_else(unknown)?),
            None => (body, ""),
        };
        let mut name = name.trim().to_lowercase();
        let mut p = None;
        // trec_eval's iprec_at_recall_0.10.
        if let Some(recall) = name.strip_prefix("iprec_at_recall_") {
            cutoff = text.get(text.len() - recall.len()..);
            name = "iprec".into();
        }
        // trec_eval's P_5 and P.5, ranx's rbp.95.
        if cutoff.is_none()
            && let Some((stem, number)) = text.rsplit_once(['_', '.'])
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
        {
            name = stem.to_lowercase();
            if name == "rbp" {
                p = Some(format!("0.{number}"));
            } else {
                cutoff = Some(number);
            }
        }
        let kind = Kind::named(&name).ok_or_else(unknown)?;
        if kind == Kind::InterpolatedPrecision {
            return interpolated_precision(cutoff, parameters, &name);
        }
        let k = match cutoff {
            None => None,
            Some(cutoff) => {
                let k: NonZeroUsize =
                    cutoff.trim().parse().map_err(|_| MetricError::BadCutoff(cutoff.to_owned()))?;
                Some(k)
            }
        };
        let mut arguments = Arguments::default();
        let all = parameters.split(',').map(str::trim).filter(|parameter| !parameter.is_empty());
        for parameter in all.map(str::to_owned).chain(p.map(|p| format!("p={p}"))) {
            if !arguments.take(kind, &parameter) {
                return Err(MetricError::Parameter { measure: name, parameter });
            }
        }
        kind.with(k, &arguments, &name)
    }
}

/// Interpolated precision is cut off at a recall and not at a rank.
fn interpolated_precision(
    recall: Option<&str>,
    parameters: &str,
    name: &str,
) -> Result<Metric, MetricError> {
    let recall = recall.ok_or_else(|| MetricError::NoCutoff(name.to_owned()))?;
    let value: Option<f64> =
        recall.trim().parse().ok().filter(|recall| (0.0..=1.0).contains(recall));
    let value = value.ok_or_else(|| MetricError::BadRecall(recall.to_owned()))?;
    let mut arguments = Arguments::default();
    let parameter = parameters.trim();
    if !parameter.is_empty() && !arguments.take(Kind::InterpolatedPrecision, parameter) {
        let (measure, parameter) = (name.to_owned(), parameter.to_owned());
        return Err(MetricError::Parameter { measure, parameter });
    }
    Ok(Metric::InterpolatedPrecision { recall: value, rel: arguments.rel.unwrap_or(1) })
}

/// The measures without their parameters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Ndcg,
    Map,
    Mrr,
    Precision,
    Recall,
    Success,
    Rprec,
    Bpref,
    Rbp,
    Err,
    Judged,
    InfAp,
    InterpolatedPrecision,
    ElevenPoint,
    SetF,
    NumRet,
    NumRel,
    NumRelRet,
}

/// What stood in brackets.
#[derive(Default)]
struct Arguments {
    rel: Option<Grade>,
    p: Option<f64>,
    gain: Gain,
    max: Option<Grade>,
}

impl Kind {
    /// The measure called `name`, in lower case.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "ndcg" | "ndcg_cut" => Self::Ndcg,
            "map" | "map_cut" | "ap" => Self::Map,
            "mrr" | "rr" | "recip_rank" => Self::Mrr,
            "p" | "precision" | "set_p" | "setp" => Self::Precision,
            "recall" | "r" | "set_recall" | "setr" => Self::Recall,
            "success" | "hit_rate" | "hit" => Self::Success,
            "rprec" | "r_precision" | "r-precision" => Self::Rprec,
            "bpref" => Self::Bpref,
            "rbp" => Self::Rbp,
            "err" => Self::Err,
            "judged" => Self::Judged,
            "infap" => Self::InfAp,
            "iprec" => Self::InterpolatedPrecision,
            "11pt_avg" | "11-pt_avg" => Self::ElevenPoint,
            "set_f" | "setf" => Self::SetF,
            "num_ret" | "numret" => Self::NumRet,
            "num_rel" | "numrel" => Self::NumRel,
            "num_rel_ret" | "numrelret" => Self::NumRelRet,
            _ => return None,
        })
    }

    fn with(
        self,
        k: Option<NonZeroUsize>,
        given: &Arguments,
        name: &str,
    ) -> Result<Metric, MetricError> {
        let rel = given.rel.unwrap_or(1);
        let needed = k.ok_or_else(|| MetricError::NoCutoff(name.to_owned()));
        let metric = match self {
            Self::Ndcg => Metric::Ndcg { k, gain: given.gain },
            Self::Map => Metric::Map { k, rel },
            Self::Mrr => Metric::Mrr { k, rel },
            // A bare "p" is trec_eval's whole family; set_P asks for the whole ranking by name.
            Self::Precision if k.is_none() && !name.starts_with("set") => {
                return Err(MetricError::NoCutoff(name.to_owned()));
            }
            Self::Precision => Metric::Precision { k, rel },
            Self::Recall => Metric::Recall { k, rel },
            Self::Success => Metric::Success { k: needed?, rel },
            Self::Rbp => Metric::Rbp { k, p: given.p.unwrap_or(0.8), rel },
            Self::Err => Metric::Err { k, max: given.max.unwrap_or(4) },
            Self::Judged => Metric::Judged { k: needed? },
            _ if k.is_some() => return Err(MetricError::Cutoff(name.to_owned())),
            Self::Rprec => Metric::Rprec { rel },
            Self::Bpref => Metric::Bpref { rel },
            Self::InfAp => Metric::InfAp { rel },
            Self::InterpolatedPrecision => return Err(MetricError::NoCutoff(name.to_owned())),
            Self::ElevenPoint => Metric::ElevenPoint { rel },
            Self::SetF => Metric::SetF { rel },
            Self::NumRet => Metric::NumRet,
            Self::NumRel => Metric::NumRel { rel },
            Self::NumRelRet => Metric::NumRelRet { rel },
        };
        Ok(metric)
    }
}

impl Arguments {
    /// Takes one parameter; says whether `kind` knows it and the value is possible.
    fn take(&mut self, kind: Kind, parameter: &str) -> bool {
        let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let value = value.trim().trim_matches(['\'', '"']);
        match (kind, key.trim()) {
            (Kind::Ndcg, "exp") => self.gain = Gain::Exponential,
            (Kind::Ndcg, "dcg") => match value {
                "exp-log2" => self.gain = Gain::Exponential,
                "log2" => self.gain = Gain::Linear,
                _ => return false,
            },
            (Kind::Rbp, "p") => {
                self.p = value.parse().ok().filter(|p| *p > 0.0 && *p < 1.0);
                return self.p.is_some();
            }
            (Kind::Err, "max") => {
                self.max = value.parse().ok().filter(|max| (1..=30).contains(max));
                return self.max.is_some();
            }
            (Kind::Ndcg | Kind::Err | Kind::Judged | Kind::NumRet, _) => return false,
            (_, "rel") => {
                self.rel = value.parse().ok().filter(|rel| *rel >= 1);
                return self.rel.is_some();
            }
            _ => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(name: &str, canonical: &str) {
        let metric: Metric = name.parse().unwrap();
        assert_eq!(metric.to_string(), canonical);
        assert_eq!(canonical.parse::<Metric>().unwrap(), metric);
    }

    #[track_caller]
    fn refuse(name: &str, message: &str) {
        assert_eq!(name.parse::<Metric>().unwrap_err().to_string(), message);
    }

    #[test]
    fn the_names_of_every_tool_are_understood() {
        for (name, canonical) in [
            ("ndcg@10", "ndcg@10"),
            ("nDCG@10", "ndcg@10"),
            ("ndcg_cut_10", "ndcg@10"),
            ("ndcg_cut.10", "ndcg@10"),
            ("ndcg", "ndcg"),
            ("nDCG(dcg='exp-log2')@20", "ndcg(exp)@20"),
            ("map", "map"),
            ("AP(rel=2)@100", "map(rel=2)@100"),
            ("map_cut_30", "map@30"),
            ("recip_rank", "mrr"),
            ("RR@10", "mrr@10"),
            ("P_5", "p@5"),
            ("P@5", "p@5"),
            ("precision@5", "p@5"),
            ("set_P", "set_p"),
            ("recall_100", "recall@100"),
            ("R@100", "recall@100"),
            ("set_recall", "recall"),
            ("success_1", "success@1"),
            ("hit_rate@5", "success@5"),
            ("Rprec", "rprec"),
            ("r-precision", "rprec"),
            ("Bpref", "bpref"),
            ("rbp", "rbp(p=0.8)"),
            ("rbp.95", "rbp(p=0.95)"),
            ("RBP(p=0.5, rel=2)@20", "rbp(p=0.5,rel=2)@20"),
            ("ERR@20", "err@20"),
            ("err(max=1)@20", "err(max=1)@20"),
            ("Judged@10", "judged@10"),
            ("infAP", "infap"),
            ("iprec_at_recall_0.10", "iprec@0.1"),
            ("IPrec(rel=2)@0.5", "iprec(rel=2)@0.5"),
            ("11pt_avg", "11pt_avg"),
            ("set_F", "set_f"),
            ("num_rel_ret", "num_rel_ret"),
        ] {
            check(name, canonical);
        }
    }

    #[test]
    fn a_list_is_cut_at_the_commas_between_measures() {
        let metrics = parse_metrics("ndcg@10, map,RBP(p=0.5,rel=2)").unwrap();
        let names: Vec<String> = metrics.iter().map(Metric::to_string).collect();
        assert_eq!(names, ["ndcg@10", "map", "rbp(p=0.5,rel=2)"]);
        assert!(parse_metrics("map,,p@5").is_err());
    }

    #[test]
    fn the_families_of_trec_eval_are_spelt_out() {
        let names = |list: &str| -> Vec<String> {
            parse_metrics(list).unwrap().iter().map(Metric::to_string).collect()
        };
        assert_eq!(names("ndcg_cut.5,10,map"), ["ndcg@5", "ndcg@10", "map"]);
        assert_eq!(names("success"), ["success@1", "success@5", "success@10"]);
        assert_eq!(names("P").len(), 9);
        assert!(parse_metrics("map,10").is_err());
    }

    #[test]
    fn a_wrong_name_is_explained() {
        refuse("ndgc@10", &format!("no measure is called \"ndgc@10\"; there are {KNOWN}"));
        refuse("p", "p needs a cut-off, such as p@10");
        refuse("bpref@10", "bpref takes no cut-off");
        refuse("iprec@2", "the recall \"2\" is not a number from 0 to 1");
        refuse("ndcg@0", "the cut-off \"0\" is not a whole number of at least 1");
        refuse(
            "rbp(p=2)",
            "\"p=2\" is no parameter of rbp; rel=2, p=0.8 (rbp), exp (ndcg) and max=4 (err) are",
        );
    }

    proptest! {
        #[test]
        fn any_text_parses_or_is_refused(text in "\\PC{0,30}") {
            let _ = text.parse::<Metric>();
            let _ = parse_metrics(&text);
        }
    }
}
