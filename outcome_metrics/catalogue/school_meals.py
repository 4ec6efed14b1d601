"""KPI definitions for meals at school."""

from dataclasses import replace
from decimal import Decimal

from outcome_metrics.catalogue.ready import PROPOSAL, SHARE, Ready, Worked, cutoffs
from outcome_metrics.definitions.definition import (
    Aggregation,
    AttainmentKind,
    Direction,
    Frequency,
    KpiType,
    Text,
)

MEAL_SYSTEM = Text(
    en="Meal counts at the serving line of each school",
    es="Conteo de comidas en la línea de servicio de cada escuela",
    pt="Contagem de refeições na linha de servir de cada escola",
)

SCHOOL_OFFICE = Text(
    en="Department of education",
    es="Departamento de educación",
    pt="Secretaria de educação",
)

MEAL_INSPECTORS = Text(
    en="The city's nutritionists",
    es="Las nutricionistas de la ciudad",
    pt="As nutricionistas da prefeitura",
)

SCHOOL_MEALS_EATEN_SHARE = Ready(
    kpi=replace(
        SHARE,
        code="school_meals_eaten_share",
        name=Text(
            en="Pupils who eat the school meal",
            es="Estudiantes que comen en la escuela",
            pt="Estudantes que comem a refeição escolar",
        ),
        question=Text(
            en="Does the meal reach the children it is meant for?",
            es="¿Llega la comida a los niños y niñas para quienes es?",
            pt="A refeição chega às crianças para quem é feita?",
        ),
        type=KpiType.OUTCOME,
        definition=Text(
            en="Share of the days attended by pupils on which they took the school meal",
            es="Proporción de los días asistidos por estudiantes en los que tomaron la comida"
            " escolar",
            pt="Proporção dos dias frequentados pelos estudantes em que eles fizeram a refeição"
            " escolar",
        ),
        numerator=Text(
            en="Complete meals taken by pupils",
            es="Comidas completas tomadas por estudiantes",
            pt="Refeições completas feitas por estudantes",
        ),
        denominator=Text(
            en="Pupil days attended at schools with a kitchen or delivery",
            es="Días-estudiante asistidos en escuelas con cocina o entrega",
            pt="Dias-estudante frequentados em escolas com cozinha ou entrega",
        ),
        exclusions=Text(
            en="Second helpings and meals of adults",
            es="Repeticiones y comidas de personas adultas",
            pt="Repetições e refeições de adultos",
        ),
        direction=Direction.HIGHER,
        attainment=AttainmentKind.BASELINE_RELATIVE,
        thresholds=cutoffs(good="0.75", approaching="0.70", requires_improvement="0.60"),
        data_source=MEAL_SYSTEM,
        owner=SCHOOL_OFFICE,
        frequency=Frequency.MONTH,
        lag_days=0,
        submission_days=10,
        dimensions=("school", "gender", "age"),
        burden_hours=Decimal(3),
        weight=Decimal("0.5"),
        critical=True,
        goal="well_fed_pupils",
        incentive=Text(
            en="Meals may be counted when they are handed out, whatever is eaten; plate waste is"
            " weighed.",
            es="Podrían contarse las comidas al entregarlas, se coman o no; se pesa lo que queda"
            " en el plato.",
            pt="Refeições podem ser contadas ao serem entregues, comidas ou não; o resto do prato"
            " é pesado.",
        ),
        balanced_by=("school_meal_plate_waste",),
    ),
    worked=Worked(
        parts=("5400/9000", "4920/6000"),
        target=("0.76",),
        baseline="0.60",
        value="0.688",
        attainment="0.55",
    ),
    sources=("United States National School Lunch Program (participation)",),
)

SCHOOL_MEAL_PLATE_WASTE = Ready(
    kpi=replace(
        PROPOSAL,
        code="school_meal_plate_waste",
        name=Text(
            en="Food left on the plate",
            es="Comida que queda en el plato",
            pt="Comida deixada no prato",
        ),
        question=Text(
            en="Do children like and eat what is served?",
            es="¿A los niños y niñas les gusta y comen lo que se sirve?",
            pt="As crianças gostam e comem o que é servido?",
        ),
        type=KpiType.BALANCING,
        definition=Text(
            en="Mean weight of food left on a plate",
            es="Peso medio de la comida que queda en un plato",
            pt="Peso médio da comida deixada em um prato",
        ),
        numerator=Text(
            en="Grams of edible food returned on the sampled plates",
            es="Gramos de comida comestible devueltos en los platos muestreados",
            pt="Gramas de comida aproveitável devolvidos nos pratos amostrados",
        ),
        denominator=Text(
            en="Plates in the sample",
            es="Platos de la muestra",
            pt="Pratos da amostra",
        ),
        exclusions=Text(
            en="Peel, bones and packaging",
            es="Cáscaras, huesos y envases",
            pt="Cascas, ossos e embalagens",
        ),
        unit="grams",
        direction=Direction.LOWER,
        aggregation=Aggregation.MEAN_WEIGHTED,
        attainment=AttainmentKind.RATIO,
        thresholds=cutoffs(good="60", approaching="75", requires_improvement="100"),
        plausible_min=Decimal(0),
        plausible_max=Decimal(1000),
        data_source=Text(
            en="Weighing days, drawn by lot, four in each school year and school",
            es="Días de pesaje sorteados, cuatro por año lectivo y escuela",
            pt="Dias de pesagem sorteados, quatro por ano letivo e escola",
        ),
        owner=SCHOOL_OFFICE,
        collector=MEAL_INSPECTORS,
        frequency=Frequency.QUARTER,
        lag_days=5,
        submission_days=15,
        dimensions=("school",),
        burden_hours=Decimal(16),
        weight=Decimal("0.2"),
        goal="well_fed_pupils",
        incentive=Text(
            en="Portions may shrink until nothing is left; weigh what is served as well.",
            es="Podrían achicarse las porciones hasta que no quede nada; hay que pesar también lo"
            " que se sirve.",
            pt="As porções podem diminuir até não sobrar nada; é preciso pesar também o que é"
            " servido.",
        ),
        balanced_by=("school_meals_eaten_share",),
    ),
    worked=Worked(
        parts=("16000/200", "8000/100"),
        target=("60",),
        value="80",
        attainment="0.75",
    ),
)

SCHOOL_FOOD_FAMILY_FARM_SHARE = Ready(
    kpi=replace(
        SHARE,
        code="school_food_family_farm_share",
        name=Text(
            en="Food bought from family farms",
            es="Alimentos comprados a la agricultura familiar",
            pt="Alimentos comprados da agricultura familiar",
        ),
        question=Text(
            en="Does the city's food money reach small farms nearby?",
            es="¿Llega el dinero de los alimentos a la agricultura familiar de la región?",
            pt="O dinheiro dos alimentos chega à agricultura familiar da região?",
        ),
        type=KpiType.PROCESS,
        definition=Text(
            en="Share of what is spent on food that is paid to registered family farms or their"
            " cooperatives",
            es="Proporción del gasto en alimentos que se paga a productores familiares registrados"
            " o a sus cooperativas",
            pt="Proporção do gasto com alimentos que é paga a agricultores familiares cadastrados"
            " ou às suas cooperativas",
        ),
        numerator=Text(
            en="Amount paid to registered family farms, in the contract's currency",
            es="Importe pagado a la agricultura familiar registrada, en la moneda del contrato",
            pt="Valor pago à agricultura familiar cadastrada, na moeda do contrato",
        ),
        denominator=Text(
            en="Amount paid for food, in the contract's currency",
            es="Importe pagado por alimentos, en la moneda del contrato",
            pt="Valor pago por alimentos, na moeda do contrato",
        ),
        exclusions=Text(
            en="Transport, kitchens and staff",
            es="Transporte, cocinas y personal",
            pt="Transporte, cozinhas e pessoal",
        ),
        direction=Direction.HIGHER,
        attainment=AttainmentKind.RATIO,
        thresholds=cutoffs(good="0.30", approaching="0.27", requires_improvement="0.20"),
        data_source=Text(
            en="Paid invoices, matched with the register of family farms",
            es="Facturas pagadas, cruzadas con el registro de la agricultura familiar",
            pt="Notas fiscais pagas, cruzadas com o cadastro da agricultura familiar",
        ),
        owner=SCHOOL_OFFICE,
        frequency=Frequency.QUARTER,
        lag_days=30,
        submission_days=15,
        dimensions=("district",),
        burden_hours=Decimal(3),
        weight=Decimal("0.3"),
        goal="well_fed_pupils",
        incentive=Text(
            en="Traders may be put in between under a farm's name; deliveries are traced to the"
            " field.",
            es="Podrían interponerse intermediarios a nombre de un productor; se rastrean las"
            " entregas hasta el campo.",
            pt="Atravessadores podem atuar em nome de um agricultor; as entregas são rastreadas"
            " até o campo.",
        ),
        balanced_by=("school_meals_eaten_share", "school_meal_plate_waste"),
    ),
    worked=Worked(
        parts=("30000/120000", "33000/180000"),
        target=("0.30",),
        value="0.21",
        attainment="0.70",
    ),
    sources=("Brazil, Law 11.947/2009 on school meals (PNAE), article 14",),
)

SCHOOL_MEALS = (
    SCHOOL_MEALS_EATEN_SHARE,
    SCHOOL_MEAL_PLATE_WASTE,
    SCHOOL_FOOD_FAMILY_FARM_SHARE,
)
